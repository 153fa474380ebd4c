namespace Catalyze.Contracts.Placement;

/// <summary>What became of one host when one instance was auctioned.</summary>
/// <param name="HostId">The host.</param>
/// <param name="Outcome"><c>won</c>, <c>lost</c> or <c>refused</c>.</param>
/// <param name="Rule">The rule that refused it; null when it bid.</param>
/// <param name="Reason">Why it was refused, for people; null when it bid.</param>
/// <param name="Bid">Its bid; null when it was refused.</param>
public sealed record HostOutcome(string HostId, string Outcome, string? Rule, string? Reason, HostBid? Bid);
