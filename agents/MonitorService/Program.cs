using System.Globalization;
using Catalyze.MonitorService;
using Microsoft.Extensions.Hosting;
using Serilog;
using Serilog.Events;

Log.Logger = new LoggerConfiguration()
    .MinimumLevel.Information()
    .MinimumLevel.Override("Microsoft.AspNetCore", LogEventLevel.Warning)
    .WriteTo.Console(formatProvider: CultureInfo.InvariantCulture)
    .CreateLogger();

try
{
    var options = MonitorServiceOptions.Read(Environment.GetEnvironmentVariable);
    await using var app = MonitorServiceHost.Build(options, TimeProvider.System, static logging => logging.AddSerilog(Log.Logger));
    await MonitorServiceHost.StartAsync(app, CancellationToken.None);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (ArgumentException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}
finally
{
    await Log.CloseAndFlushAsync();
}
