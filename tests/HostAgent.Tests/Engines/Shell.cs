using System.Diagnostics;

namespace Catalyze.HostAgent.Tests.Engines;

/// <summary>Runs a shell line, bounded.</summary>
internal static class Shell
{
    internal static string Run(string line, bool mayFail = false)
    {
        using var process = Process.Start(new ProcessStartInfo("bash") { ArgumentList = { "-c", line }, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        if (!process.WaitForExit(60_000))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(line);
        }

        return process.ExitCode == 0 || mayFail ? output : throw new InvalidOperationException($"{line}: {error.Result.ReplaceLineEndings(" | ")}");
    }
}
