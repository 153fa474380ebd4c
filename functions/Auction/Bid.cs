namespace Catalyze.Auction;

/// <summary>A host's price for an instance; the lowest wins.</summary>
/// <param name="HostId">The host.</param>
/// <param name="Price">Sum of the terms.</param>
/// <param name="Terms">How the price came about.</param>
public sealed record Bid(string HostId, double Price, IReadOnlyList<PriceTerm> Terms);
