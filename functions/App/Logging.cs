using Serilog;
using Serilog.Formatting.Json;

namespace Catalyze.App;

/// <summary>Serilog behind <see cref="Microsoft.Extensions.Logging.ILogger"/>.</summary>
internal static class Logging
{
    private const string ConsoleTemplate = "{Timestamp:HH:mm:ss.fff} {Level:u3} {SourceContext}: {Message:lj} {Properties:j}{NewLine}{Exception}";
    private const long LargestFile = 64 * 1024 * 1024;
    private const int KeptFiles = 14;

    /// <summary>
    /// The console gets lines for people, on standard output only (the Functions host reads standard error as errors); files get JSON.
    /// Section <c>Serilog</c> of the settings can change levels.
    /// </summary>
    public static Serilog.Core.Logger Create(IConfiguration configuration, HostEnvironmentSettings settings)
    {
        var logging = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft.AspNetCore", Serilog.Events.LogEventLevel.Warning)
            .MinimumLevel.Override("System.Net.Http.HttpClient", Serilog.Events.LogEventLevel.Warning)
            // SDKs log addresses, and those may hold signatures.
            .MinimumLevel.Override("Azure", Serilog.Events.LogEventLevel.Warning)
            .ReadFrom.Configuration(configuration)
            .Enrich.FromLogContext()
            .WriteTo.Console(outputTemplate: ConsoleTemplate);
        if (settings.LogsDirectory is { Length: > 0 } directory)
        {
            logging.WriteTo.File(
                new JsonFormatter(renderMessage: true),
                Path.Combine(directory, "app-.json"),
                rollingInterval: RollingInterval.Day,
                fileSizeLimitBytes: LargestFile,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: KeptFiles);
        }

        return logging.CreateLogger();
    }
}
