using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Catalyze.MonitorService.Components;

/// <summary>Runs a component as long as the service runs, and starts it again when it ends.</summary>
internal sealed partial class ComponentRunner(string[] command, TimeProvider time, ILogger<ComponentRunner> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false })
                ?? throw new InvalidOperationException($"{command[0]} did not start.");
            try
            {
                await process.WaitForExitAsync(stoppingToken);
                LogEnded(command[0], process.ExitCode);
                await Task.Delay(Pause, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                await EndAsync(process);
            }
        }
    }

    // Both write down what they hold in memory when they are asked to end.
    private static async Task EndAsync(Process process)
    {
        if (process.HasExited)
            return;
        // The shell's own: its image has no program of that name.
        using var ask = Process.Start("bash", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill {process.Id}")]);
        using var limit = new CancellationTokenSource(Grace);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }
    }

    [LoggerMessage(6102, LogLevel.Error, "{Component} ended with {Code} and is started again")]
    private partial void LogEnded(string component, int code);
}
