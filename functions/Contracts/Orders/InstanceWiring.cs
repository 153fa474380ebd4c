using System.Text.Json.Serialization;

namespace Catalyze.Contracts.Orders;

/// <summary>The wires of one instance as they should be.</summary>
public sealed record InstanceWiring
{
    /// <summary>Grows with every change, so that an older wiring that arrives late is ignored.</summary>
    public required long Version { get; init; }

    /// <summary>The TLS listener in front of the service; null for a service nobody may reach.</summary>
    public InboundWire? Inbound { get; init; }

    public IReadOnlyList<OutboundWire> Outbound { get; init; } = [];

    /// <summary>Ports opened to the public (edges only).</summary>
    public IReadOnlyList<PublicPort> PublicPorts { get; init; } = [];

    /// <summary>
    /// Loopback port of an edge's own administration, where its host agent puts renewed certificates in place. Nothing but the edge and its proxy is in that
    /// network namespace.
    /// </summary>
    public const int EdgeAdministrationPort = 9081;

    /// <summary>Folder of edge certificates as the edge sees it, <c>DOMAIN.pem</c> each.</summary>
    public const string EdgeCertificateFolder = "/run/catalyze/tls/";

    /// <summary>Host names for which the instance needs an edge certificate of the platform; empty for all but edges.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>
    /// HAProxy configuration, rendered by the pipeline; null when there is no wire. Paths in it are relative to the proxy's own folder:
    /// <c>wire.pem</c> (leaf certificate, chain and key), <c>ca.pem</c> (the environment's authority), <c>admin.sock</c>.
    /// </summary>
    public string? ProxyConfiguration { get; init; }

    /// <summary>What an edge does; null for all other services.</summary>
    public EdgeWiring? Edge { get; init; }

    /// <summary>Where the host delivers what the instance writes; null where the environment has no logging service.</summary>
    public ToolTarget? Logs { get; init; }

    /// <summary>Where the host delivers what it measures of the instance; null where the environment has no monitoring service.</summary>
    public ToolTarget? Samples { get; init; }

    /// <summary>Version of the edge's maintenance; 0 where there is none.</summary>
    [JsonIgnore]
    public long MaintenanceVersion => Edge?.Maintenance?.Version ?? 0;

    /// <summary>The same with the newer of its own maintenance and another.</summary>
    public InstanceWiring WithNewest(DomainMaintenance? maintenance) =>
        Edge is null || maintenance is null || maintenance.Version <= MaintenanceVersion ? this : this with { Edge = Edge with { Maintenance = maintenance } };
}
