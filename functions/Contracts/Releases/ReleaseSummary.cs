namespace Catalyze.Contracts.Releases;

/// <summary>A release as lists show it. All but its notes never changes.</summary>
public sealed record ReleaseSummary
{
    public required string ReleaseId { get; init; }

    /// <summary>Number of the deployment that made it, counted within the environment from 1; 0 where it is not known.</summary>
    public required long Number { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The deployment that made it; null where it is not known.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>What people remember it by.</summary>
    public string? Notes { get; init; }

    /// <summary>It is the one that serves.</summary>
    public bool Current { get; init; }
}
