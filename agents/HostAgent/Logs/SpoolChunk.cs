using Catalyze.Contracts.Logs;

namespace Catalyze.HostAgent.Logs;

/// <summary>Lines of a buffer that are delivered together.</summary>
/// <param name="First">Number of the first of them.</param>
/// <param name="Lines">The lines.</param>
public sealed record SpoolChunk(long First, IReadOnlyList<LogLine> Lines);
