using System.Diagnostics;

namespace Catalyze.AppArmor.Tests;

/// <summary>Runs a program, bounded.</summary>
internal static class Tool
{
    /// <summary>What it wrote.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has its words.</exception>
    /// <exception cref="TimeoutException">It took too long and was ended.</exception>
    internal static async Task<string> RunAsync(TimeSpan limit, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var timeout = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {limit}: {await output}{await error}", exception);
        }

        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await error}");
    }
}
