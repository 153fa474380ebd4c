namespace Catalyze.Contracts.Placement;

/// <summary>What deploying a specification would do now. Nothing is reserved or stored, and a moment later it may be different.</summary>
public sealed record PlacementPlan
{
    public required string EnvironmentId { get; init; }

    /// <summary>Whether everything would find a place.</summary>
    public required bool Placed { get; init; }

    /// <summary>Hosts that were looked at.</summary>
    public required int Hosts { get; init; }

    /// <summary>Hosts that were thought of as draining.</summary>
    public required IReadOnlyList<string> Draining { get; init; }

    public required IReadOnlyList<PlannedPlacement> Instances { get; init; }

    public required IReadOnlyList<PlacementRefusal> Refusals { get; init; }

    /// <summary>Services whose image would be built first.</summary>
    public IReadOnlyList<string> Builds { get; init; } = [];

    /// <summary>Services that would be away for a while; all others keep serving.</summary>
    public IReadOnlyList<PlannedDowntime> Downtime { get; init; } = [];

    /// <summary>
    /// Covers what is to be deployed, what is there now, and what would become of every instance: a deployment that names it is carried out
    /// exactly as planned, or refused. Secret values are in it by a keyed hash.
    /// </summary>
    public string? Digest { get; init; }
}
