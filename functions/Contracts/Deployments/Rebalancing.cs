namespace Catalyze.Contracts.Deployments;

/// <summary>What evening hosts out moves, or would move.</summary>
public sealed record Rebalancing
{
    /// <summary>Nothing was begun.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Environments that were left out, since something of them is being deployed or a move of them failed a moment ago.</summary>
    public required int Busy { get; init; }

    public required IReadOnlyList<RebalancingMove> Moves { get; init; }
}
