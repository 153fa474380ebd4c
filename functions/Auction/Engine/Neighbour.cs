namespace Catalyze.Auction.Engine;

/// <summary>An affinity with the domains in which the other service has instances.</summary>
internal sealed record Neighbour(Affinity Affinity, IReadOnlySet<int> Places);
