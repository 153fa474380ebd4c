namespace Catalyze.Docker;

/// <summary>What a process wrote.</summary>
/// <param name="Standard">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Combined">Both in the order they were written.</param>
internal sealed record CapturedOutput(string Standard, string Error, string Combined);
