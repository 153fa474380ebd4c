using Catalyze.Contracts.Placement;

namespace Catalyze.Auction;

/// <summary>What an auction decided.</summary>
/// <param name="Awards">One per instance of every lot; empty when any lot was refused, since a deployment is placed whole.</param>
/// <param name="Refusals">One per service that could not be placed.</param>
public sealed record AuctionResult(IReadOnlyList<Award> Awards, IReadOnlyList<PlacementRefusal> Refusals)
{
    public bool Placed => Refusals.Count == 0;
}
