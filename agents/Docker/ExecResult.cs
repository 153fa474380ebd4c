namespace Catalyze.Docker;

/// <summary>How a command in a container ended.</summary>
/// <param name="ExitCode">Its exit code; −1 when the engine knows none.</param>
/// <param name="Output">Standard output, at most 1 MiB.</param>
/// <param name="Error">Standard error, at most 1 MiB.</param>
public sealed record ExecResult(long ExitCode, string Output, string Error);
