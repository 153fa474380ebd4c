using Catalyze.Contracts.Orders;

namespace Catalyze.Pipeline;

/// <summary>How the instances of a service are run, apart from where.</summary>
public sealed record ServiceRuntime
{
    /// <summary>Loopback port the service listens on inside its namespace (<see cref="InboundWire.ServicePort"/>); null where nobody connects to it.</summary>
    public int? ServicePort { get; init; }

    /// <summary>Port consumers use under the service's label (<see cref="OutboundWire.LocalPort"/>); null where nobody connects to it.</summary>
    public int? ConsumerPort { get; init; }

    /// <summary>How a consumer's wire chooses among the instances; with <see cref="WireMode.First"/> ordinal 0 comes first.</summary>
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

    /// <summary>Roles by ordinal, the last one for all further ordinals: <c>primary</c>, <c>standby</c>. Empty where the catalog knows none.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Role of the instance with this ordinal; null where the catalog knows none.</summary>
    public string? RoleOf(int ordinal) => Roles.Count == 0 ? null : Roles[Math.Min(ordinal, Roles.Count - 1)];
}
