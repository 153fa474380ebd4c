using Catalyze.MonitorService;
using Catalyze.Tools;

return await ToolProgram.RunAsync(
    static logging => MonitorServiceHost.Build(MonitorServiceOptions.Read(Environment.GetEnvironmentVariable), TimeProvider.System, logging),
    MonitorServiceHost.StartAsync);
