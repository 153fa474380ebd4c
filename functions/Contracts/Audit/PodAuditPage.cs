namespace Catalyze.Contracts.Audit;

/// <summary>A page of the trail, newest first.</summary>
/// <param name="Entries">Those of this page.</param>
/// <param name="Next">Give as <c>after</c> for the next page; null on the last.</param>
public sealed record PodAuditPage(IReadOnlyList<PodAuditEntry> Entries, string? Next);
