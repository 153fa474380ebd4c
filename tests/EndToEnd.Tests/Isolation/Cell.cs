namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>One field of the matrix: somebody tried something, and it had to be let in or refused.</summary>
/// <param name="Source">Who tried.</param>
/// <param name="Target">Whom or what.</param>
/// <param name="Probe">How.</param>
/// <param name="Allowed">Whether it has to succeed.</param>
/// <param name="Seen">What was seen, in words.</param>
/// <param name="Right">Whether that is as it has to be.</param>
public sealed record Cell(string Source, string Target, string Probe, bool Allowed, string Seen, bool Right);
