namespace Catalyze.Auction;

/// <summary>What became of one host when one instance was auctioned: refused by a rule, or a bid that won or lost.</summary>
/// <param name="HostId">The host.</param>
/// <param name="Rule">The rule that refused it; null when it bid.</param>
/// <param name="Reason">Why, for people; null when it bid.</param>
/// <param name="Bid">Its bid; null when it was refused.</param>
/// <param name="Won">Whether it got the instance.</param>
public sealed record HostFate(string HostId, string? Rule, string? Reason, Bid? Bid, bool Won);
