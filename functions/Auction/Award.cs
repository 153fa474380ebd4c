using Catalyze.Contracts.Placement;

namespace Catalyze.Auction;

/// <summary>The winning bid for one instance, and how it won.</summary>
public sealed record Award
{
    public required string LotId { get; init; }

    public required string Service { get; init; }

    public required string InstanceId { get; init; }

    public required string HostId { get; init; }

    /// <summary>From 18000 to 21999.</summary>
    public required IReadOnlyList<int> WirePorts { get; init; }

    /// <summary>From 22000 to 25999.</summary>
    public required IReadOnlyList<int> PublicPorts { get; init; }

    /// <summary>The winner's price by term.</summary>
    public required Bid Winner { get; init; }

    /// <summary>The next best bids, cheapest first, five at most.</summary>
    public required IReadOnlyList<Bid> NearestLosers { get; init; }

    /// <summary>Hosts that bid, the winner included.</summary>
    public required int HostsBidding { get; init; }

    /// <summary>Hosts that were refused, by rule. Together with <see cref="HostsBidding"/> this is every host.</summary>
    public required IReadOnlyList<RuleRefusal> RefusedByRule { get; init; }
}
