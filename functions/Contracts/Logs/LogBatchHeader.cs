namespace Catalyze.Contracts.Logs;

/// <summary>The first line of a batch of log lines; the others are a <see cref="LogLine"/> each, as JSON, without line breaks within.</summary>
/// <param name="Host">The host they come from.</param>
/// <param name="Spool">The buffer they come from, named anew whenever a host begins one from nothing.</param>
/// <param name="First">
/// Number of the first line in its buffer. Numbers rise by one from line to line and never come down in a buffer, so a line is known by host, buffer and number: what
/// comes twice is stored once. A gap is what the buffer had to drop.
/// </param>
public sealed record LogBatchHeader(string Host, string Spool, long First);
