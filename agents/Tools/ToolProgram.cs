using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;

namespace Catalyze.Tools;

/// <summary>Runs a tool as the one program of its container: its log goes to the output, wrong settings end it with 2.</summary>
public static class ToolProgram
{
    /// <param name="build">Reads the settings and composes the tool; throws <see cref="ArgumentException"/> for settings that are wrong.</param>
    /// <param name="start">Prepares what it stands on, and listens.</param>
    /// <returns>What the program exits with.</returns>
    public static async Task<int> RunAsync(Func<Action<ILoggingBuilder>, WebApplication> build, Func<WebApplication, CancellationToken, Task> start)
    {
        ArgumentNullException.ThrowIfNull(build);
        ArgumentNullException.ThrowIfNull(start);
        Log.Logger = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft.AspNetCore", LogEventLevel.Warning)
            .WriteTo.Console(formatProvider: CultureInfo.InvariantCulture)
            .CreateLogger();
        try
        {
            await using var app = build(static logging => logging.AddSerilog(Log.Logger));
            await start(app, CancellationToken.None);
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
    }
}
