using Catalyze.Contracts.Logs;

namespace Catalyze.HostAgent.Logs;

/// <summary>What a chunk holds on the disk.</summary>
/// <param name="Lines">The lines.</param>
/// <param name="Marks">How far each container's output was read with them: a reader that starts anew goes on from there, so nothing is read twice or left out.</param>
internal sealed record SpoolContent(IReadOnlyList<LogLine> Lines, IReadOnlyDictionary<string, OutputMarks> Marks);
