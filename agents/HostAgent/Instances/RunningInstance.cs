using Catalyze.HostAgent.Certificates;
using Catalyze.HostAgent.Networking;
using Catalyze.HostAgent.Processes;

namespace Catalyze.HostAgent.Instances;

/// <summary>An instance whose container runs with its network and wires.</summary>
public sealed record RunningInstance
{
    public required string ContainerId { get; init; }

    /// <summary>First process of the container; its network namespace is the instance's.</summary>
    public required ProcessIdentity Process { get; init; }

    public required InstanceNetwork Network { get; init; }

    /// <summary>Version of the wiring in force.</summary>
    public required long WiringVersion { get; init; }

    /// <summary>Null where the instance has no wire.</summary>
    public HeldCertificate? Certificate { get; init; }

    public HeldCertificate? EdgeCertificate { get; init; }

    /// <summary>When the first of its certificates ends; null where it has none.</summary>
    public DateTimeOffset? NearestExpiry => new[] { Certificate, EdgeCertificate }.Min(held => held?.ExpiresAt);

    /// <summary>Version of the maintenance in force.</summary>
    public long MaintenanceVersion { get; init; }

    /// <summary>Why the edge is not what its wiring says; null when it is.</summary>
    public string? EdgeFault { get; init; }

    /// <summary>When a faulty edge is tried again.</summary>
    public DateTimeOffset EdgeAgainAt { get; init; }

    /// <summary>Found as an earlier agent left it: whether its proxies have these certificates is not known.</summary>
    public bool Adopted { get; init; }

    /// <summary>No renewal is tried before; set after one that failed.</summary>
    public DateTimeOffset RenewAgainAt { get; init; }
}
