using Catalyze.Contracts.Logs;

namespace Catalyze.HostAgent.Logs;

/// <summary>One entry of the engine's file: a line, or a part of a long one.</summary>
/// <param name="Time">When the engine read it.</param>
/// <param name="Stream">Where from.</param>
/// <param name="Text">With its line break, where it ends the line.</param>
/// <param name="At">Where the entry begins.</param>
public sealed record OutputEntry(DateTimeOffset Time, LogStream Stream, string Text, OutputMark At);
