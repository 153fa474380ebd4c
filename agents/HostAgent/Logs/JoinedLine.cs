namespace Catalyze.HostAgent.Logs;

/// <summary>Lines of output that belong together.</summary>
/// <param name="Time">When the first of them was read.</param>
/// <param name="Text">All of them.</param>
public sealed record JoinedLine(DateTimeOffset Time, string Text);
