namespace Catalyze.HostAgent.Processes;

/// <summary>A program ended with another code than 0.</summary>
public sealed class CommandFailedException(string program, int exitCode, string output)
    : Exception($"{program} ended with {exitCode}: {output}")
{
    public int ExitCode { get; } = exitCode;

    /// <summary>Standard error, or standard output where that is empty.</summary>
    public string Output { get; } = output;
}
