namespace Catalyze.Contracts.Placement;

/// <summary>A host's price for an instance; the lowest wins.</summary>
/// <param name="HostId">The host.</param>
/// <param name="Price">Sum of the terms.</param>
/// <param name="Terms">What each rule added, by the rule's name.</param>
public sealed record HostBid(string HostId, double Price, IReadOnlyDictionary<string, double> Terms);
