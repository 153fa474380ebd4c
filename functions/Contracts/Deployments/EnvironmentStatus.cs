using Catalyze.Contracts.Specifications;

namespace Catalyze.Contracts.Deployments;

/// <summary>What an environment really is right now.</summary>
public sealed record EnvironmentStatus
{
    public required string EnvironmentId { get; init; }

    public required string EnvironmentName { get; init; }

    public required EnvironmentState State { get; init; }

    /// <summary>Why it is not simply running, for people.</summary>
    public string? Cause { get; init; }

    /// <summary>The release that serves; null before the first success.</summary>
    public string? ReleaseId { get; init; }

    /// <summary>The newest deployment.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>Shown wherever the environment is shown.</summary>
    public Confinement Confinement { get; init; }

    public IReadOnlyList<ServiceStatus> Services { get; init; } = [];

    /// <summary>Declared and implied connections.</summary>
    public IReadOnlyList<ConnectionStatus> Connections { get; init; } = [];

    /// <summary>Authorities that were rotated or are being rotated, one a management agent.</summary>
    public IReadOnlyList<AuthorityStatus> Authorities { get; init; } = [];

    /// <summary>Instances whose certificates were revoked.</summary>
    public IReadOnlyList<RevocationStatus> Revocations { get; init; } = [];

    /// <summary>When the first of all certificates in use ends; null where there is none.</summary>
    public DateTimeOffset? NearestExpiry { get; init; }

    /// <summary>Public addresses.</summary>
    public IReadOnlyList<DomainStatus> Domains { get; init; } = [];
}
