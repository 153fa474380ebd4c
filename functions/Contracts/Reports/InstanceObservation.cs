namespace Catalyze.Contracts.Reports;

/// <summary>The truth about one instance on its host.</summary>
public sealed record InstanceObservation
{
    public required string InstanceId { get; init; }

    public required string EnvironmentId { get; init; }

    /// <summary>The deployment whose order the instance runs.</summary>
    public required string DeploymentId { get; init; }

    public required string ServiceLabel { get; init; }

    public required long Generation { get; init; }

    /// <summary>Grows with each observation of the instance on this host, so that one arriving late is told apart.</summary>
    public required long Sequence { get; init; }

    public required InstanceState State { get; init; }

    /// <summary><c>primary</c> or <c>standby</c> as the instance itself says; null where it has no role, or has not said it yet.</summary>
    public string? Role { get; init; }

    /// <summary>Why it is in that state, for people; null when there is nothing to explain.</summary>
    public string? Cause { get; init; }

    public string? ContainerId { get; init; }

    public string? Image { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public int Restarts { get; init; }

    /// <summary>Whether AppArmor confines the container.</summary>
    public bool Confined { get; init; }

    /// <summary>When the first of its certificates ends, an edge's public ones included; null where it has none.</summary>
    public DateTimeOffset? CertificateExpiresAt { get; init; }

    public IReadOnlyList<WireObservation> Wires { get; init; } = [];

    /// <summary>Milliseconds by step of the start: pull, create, start, network, certificate, proxy, health.</summary>
    public IReadOnlyDictionary<string, long> Timings { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Of a job that has ended; null for all else.</summary>
    public JobOutcome? Job { get; init; }
}
