namespace Catalyze.Contracts.Placement;

/// <summary>How a deployment was placed, or why it was not, replayed from what was recorded with its award.</summary>
public sealed record PlacementExplanation
{
    public required string DeploymentId { get; init; }

    public required DateTimeOffset DecidedAt { get; init; }

    public required bool Placed { get; init; }

    /// <summary>Hosts that took part.</summary>
    public required int Hosts { get; init; }

    /// <summary>Auctions it took: 1, and one more each time a host had been sold meanwhile and bid again.</summary>
    public required int Rounds { get; init; }

    public required IReadOnlyList<InstancePlacement> Instances { get; init; }

    /// <summary>What could not be placed; each with the first hundred of its hosts. The others come page by page.</summary>
    public required IReadOnlyList<PlacementRefusal> Refusals { get; init; }
}
