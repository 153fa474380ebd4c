using Catalyze.Contracts.Reports;

namespace Catalyze.Contracts.Deployments;

/// <summary>One instance as its host last reported it.</summary>
public sealed record InstanceStatus
{
    public required string InstanceId { get; init; }

    public required int Ordinal { get; init; }

    /// <summary><c>primary</c> or <c>standby</c>, as the instance itself said last; null where it has no role, or none at the moment.</summary>
    public string? Role { get; init; }

    /// <summary>The further entry of the Procfile it runs; null for the service's own process.</summary>
    public string? Target { get; init; }

    public required string HostId { get; init; }

    public required string Provider { get; init; }

    public required InstanceState State { get; init; }

    public string? Cause { get; init; }

    public string? Image { get; init; }

    public string? ReleaseId { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? ObservedAt { get; init; }

    public int Restarts { get; init; }

    public bool Confined { get; init; }

    /// <summary>When the first of its certificates ends, an edge's public ones included; null where it has none.</summary>
    public DateTimeOffset? CertificateExpiresAt { get; init; }

    public IReadOnlyList<WireObservation> Wires { get; init; } = [];

    /// <summary>Milliseconds by step of the start.</summary>
    public IReadOnlyDictionary<string, long> Timings { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);
}
