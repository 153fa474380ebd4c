namespace Catalyze.Contracts.Placement;

/// <summary>How one instance got its host. <see cref="HostsBidding"/> and the hosts of <see cref="RefusedByRule"/> add up to all hosts.</summary>
public sealed record InstancePlacement
{
    public required string InstanceId { get; init; }

    public required string Service { get; init; }

    public required HostBid Winner { get; init; }

    /// <summary>The next best bids, cheapest first, five at most.</summary>
    public required IReadOnlyList<HostBid> NearestLosers { get; init; }

    /// <summary>Hosts that bid, the winner included.</summary>
    public required int HostsBidding { get; init; }

    public required IReadOnlyList<RuleRefusal> RefusedByRule { get; init; }
}
