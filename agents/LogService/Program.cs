using Catalyze.LogService;
using Catalyze.Tools;

return await ToolProgram.RunAsync(
    static logging => LogServiceHost.Build(LogServiceOptions.Read(Environment.GetEnvironmentVariable), TimeProvider.System, logging),
    LogServiceHost.StartAsync);
