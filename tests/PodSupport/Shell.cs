using System.Diagnostics;

namespace Catalyze.PodSupport;

/// <summary>Runs programs of the machine, bounded in time.</summary>
public static class Shell
{
    public static async Task<ShellResult> RunAsync(string program, IEnumerable<string> arguments, string input = "", TimeSpan? timeout = null)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        using var limit = new CancellationTokenSource(timeout ?? TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not want to read; its exit code and output say why.
        }

        try
        {
            await process.WaitForExitAsync(limit.Token);
            return new ShellResult($"{program} {string.Join(' ', arguments)}", process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} took longer than allowed.", e);
        }
    }
}
