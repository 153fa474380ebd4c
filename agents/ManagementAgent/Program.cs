using System.CommandLine;
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

    // On SIGTERM: enough for what runs to see it and for doorbells to be closed.
    return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
}
finally
{
    await Log.CloseAndFlushAsync();
}
