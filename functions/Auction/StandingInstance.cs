namespace Catalyze.Auction;

/// <summary>An instance that runs on a host and is in its ledger's sums.</summary>
/// <param name="HostId">Where it runs.</param>
/// <param name="Member">The instance; with a volume host it cannot move.</param>
/// <param name="Lot">As what it would be auctioned again; its members do not matter, so that instances of a service may share one.</param>
public sealed record StandingInstance(string HostId, LotMember Member, Lot Lot);
