namespace Catalyze.PodSoak.Auditing;

/// <summary>What one look at everything gave.</summary>
/// <param name="Differences">None where all is as it should be.</param>
/// <param name="Notes">What is only to be told.</param>
/// <param name="Compared">How many of each kind of thing were looked at: an audit of nothing finds nothing.</param>
internal sealed record AuditOutcome(IReadOnlyList<string> Differences, IReadOnlyList<string> Notes, IReadOnlyDictionary<string, int> Compared);
