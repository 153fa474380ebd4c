using Catalyze.Contracts.Orders;

namespace Catalyze.Pipeline;

/// <summary>How the instances of a service are run, apart from where.</summary>
public sealed record ServiceRuntime
{
    /// <summary>Loopback port the service listens on inside its namespace (<see cref="InboundWire.ServicePort"/>); null where nobody connects to it.</summary>
    public int? ServicePort { get; init; }

    /// <summary>Port consumers use under the service's label (<see cref="OutboundWire.LocalPort"/>); null where nobody connects to it.</summary>
    public int? ConsumerPort { get; init; }

    /// <summary>How a consumer's wire chooses among the instances.</summary>
    public WireMode ConsumerMode { get; init; } = WireMode.RoundRobin;

    /// <summary>Port open to the public (edges only).</summary>
    public int? PublicContainerPort { get; init; }

    public required HealthCheck HealthCheck { get; init; }

    public IReadOnlyList<VolumeTemplate> Volumes { get; init; } = [];

    /// <summary>User and group the image runs as, to whom volumes belong; null where there are no volumes.</summary>
    public int? VolumeOwner { get; init; }

    public required ServiceConfinement Confinement { get; init; }

    /// <summary>Non-secret variables from the catalog; the service's own variables come on top.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Secrets to make once per environment and service; every instance of the service gets them.</summary>
    public IReadOnlyList<GeneratedSecret> GeneratedSecrets { get; init; } = [];

    public int StopGraceSeconds { get; init; } = 10;

    /// <summary>Keeps its volumes across releases and is replaced in place.</summary>
    public bool Stateful { get; init; }

    /// <summary>Ways in for the service's own instances, each of which reaches all others by name and port.</summary>
    public IReadOnlyList<WireEntrance> Entrances { get; init; } = [];

    /// <summary>Changed instances are changed one after the other, the primary last: most of them must serve at any time.</summary>
    public bool ChangesOneByOne { get; init; }

    /// <summary>How an instance tells the role it has found for itself; null where it has none.</summary>
    public RoleChecks? Roles => HealthCheck.Roles;

    /// <summary>Role that is the same for every instance and does not change; null where there is none, or instances find it themselves.</summary>
    public string? Role { get; init; }
}
