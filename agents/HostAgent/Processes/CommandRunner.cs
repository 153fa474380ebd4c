using System.Diagnostics;

namespace Catalyze.HostAgent.Processes;

/// <summary>Runs the host's programs (ip, nft, nsenter, …). Each call costs a few milliseconds of processor time, so callers batch.</summary>
public sealed class CommandRunner(TimeProvider time)
{
    /// <summary>No program here takes longer than a second; one that does hangs.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <param name="program">Program; its place is found in PATH.</param>
    /// <param name="arguments">Never a secret: they show in the process list.</param>
    /// <param name="input">Written to standard input; null for none.</param>
    /// <param name="cancellationToken">Kills the program.</param>
    /// <param name="workingFolder">Where it runs; null for here.</param>
    /// <returns>Standard output.</returns>
    /// <exception cref="CommandFailedException">It ended with another code than 0.</exception>
    /// <exception cref="TimeoutException">It took longer than 20 seconds and was killed.</exception>
    public async Task<string> RunAsync(
        string program, IReadOnlyList<string> arguments, string? input, CancellationToken cancellationToken, string? workingFolder = null)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingFolder ?? "",
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        using var overdue = new CancellationTokenSource(Limit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, overdue.Token);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await WriteAsync(process, input, limit.Token);
            await Task.WhenAll(output, error, process.WaitForExitAsync(limit.Token));
            if (process.ExitCode == 0)
                return await output;
            var said = (await error).Trim();
            throw new CommandFailedException(program, process.ExitCode, said.Length > 0 ? said : (await output).Trim());
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"{program} did not end within {Limit.TotalSeconds} s.", exception);
        }
    }

    private static async Task WriteAsync(Process process, string? input, CancellationToken cancellationToken)
    {
        try
        {
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended before it read everything; its exit code and output say why.
        }
    }
}
