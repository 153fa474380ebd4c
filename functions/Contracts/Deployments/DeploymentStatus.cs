using Catalyze.Contracts.Placement;

namespace Catalyze.Contracts.Deployments;

/// <summary>How a deployment goes.</summary>
public sealed record DeploymentStatus
{
    public required string DeploymentId { get; init; }

    public required string ReleaseId { get; init; }

    public required string EnvironmentId { get; init; }

    public required DeploymentState State { get; init; }

    /// <summary>Why it failed, for people; null while it has not.</summary>
    public string? Cause { get; init; }

    /// <summary>Lots that no host could take, each host explained; empty otherwise.</summary>
    public IReadOnlyList<PlacementRefusal> Refusals { get; init; } = [];

    /// <summary>The end of the builder's output where a build failed.</summary>
    public string? BuildOutput { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Which deployment of its environment it is, from 1.</summary>
    public long Number { get; init; }

    /// <summary>What it waits for; null where it does not wait for its turn.</summary>
    public DeploymentTurn? Turn { get; init; }

    /// <summary>Since when it is to end without having served; null where nobody asked for that.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>Labels of services it replaces although nothing about them changed.</summary>
    public IReadOnlyList<string> Restarts { get; init; } = [];
}
