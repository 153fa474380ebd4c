using Catalyze.Contracts.Placement;

namespace Catalyze.Auction;

/// <summary>What an auction decided.</summary>
/// <param name="Awards">One per instance of every lot that was placed. Where the request is to be placed whole: empty when any lot was refused.</param>
/// <param name="Refusals">One per service that could not be placed.</param>
public sealed record AuctionResult(IReadOnlyList<Award> Awards, IReadOnlyList<PlacementRefusal> Refusals)
{
    /// <summary>Standing instances that must be gone before the awards can be carried out; empty unless the policy allows preemption.</summary>
    public IReadOnlyList<Preemption> Preemptions { get; init; } = [];

    public bool Placed => Refusals.Count == 0;
}
