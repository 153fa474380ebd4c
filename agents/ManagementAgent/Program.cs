using System.Globalization;
using Catalyze.ManagementAgent;
using Serilog;
using Serilog.Events;

const string Template = "{Timestamp:O} [{Level:u3}] {SourceContext}: {Message:lj} {Properties}{NewLine}{Exception}";

Log.Logger = new LoggerConfiguration()
    .MinimumLevel.Information()
    .MinimumLevel.Override("Microsoft.AspNetCore", LogEventLevel.Warning)
    .Enrich.FromLogContext()
    .WriteTo.Console(outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture)
    .CreateLogger();

try
{
    var command = ManagementAgentCommand.Create(static async (options, cancellationToken) =>
    {
        await using var app = ManagementAgentHost.Build(options, TimeProvider.System, static logging => logging.AddSerilog(Log.Logger));
        await ManagementAgentHost.RunAsync(app, cancellationToken);
    });
    return await command.Parse(args).InvokeAsync();
}
finally
{
    await Log.CloseAndFlushAsync();
}
