namespace Catalyze.PodApi.Placement;

/// <summary>How a deployment was placed, or refused: kept with its award.</summary>
public sealed record PlacementRecord
{
    public required string DeploymentId { get; init; }

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>Whether the deployment got its places.</summary>
    public required bool Placed { get; init; }

    /// <summary>Auctions, in their order.</summary>
    public required IReadOnlyList<PlacementRound> Rounds { get; init; }
}
