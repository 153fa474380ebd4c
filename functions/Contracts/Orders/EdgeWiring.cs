using Catalyze.Contracts.Security;

namespace Catalyze.Contracts.Orders;

/// <summary>What an environment's edge does, changed while it runs: new requests meet the new configuration, open connections stay.</summary>
public sealed record EdgeWiring
{
    /// <summary>Loopback port of the edge's master process, which takes another configuration. Nothing but the edge and its proxy is in that network namespace.</summary>
    public const int MasterPort = 9082;

    /// <summary>Folder of <see cref="ConfigurationFile"/>, <see cref="CertificateListFile"/>, <see cref="MaintenanceMap"/> and <see cref="DeploymentMap"/> as the edge sees it.</summary>
    public const string Folder = "/run/catalyze/edge/";

    public const string ConfigurationFile = "haproxy.cfg";

    public const string CertificateListFile = "certificates.list";

    /// <summary>Host name → seconds after which visitors are told to come back.</summary>
    public const string MaintenanceMap = "maintenance.map";

    /// <summary>Host name → the deployment that log lines name.</summary>
    public const string DeploymentMap = "deployments.map";

    /// <summary>HAProxy configuration, rendered by the pipeline. It describes itself by <see cref="Digest"/>, so that an edge can be asked which one it has.</summary>
    public required string Configuration { get; init; }

    /// <summary>Which certificate belongs to which name: a line each.</summary>
    public required string CertificateList { get; init; }

    /// <summary>Names configuration and certificate list.</summary>
    public required string Digest { get; init; }

    /// <summary>All public host names.</summary>
    public required IReadOnlyList<string> Domains { get; init; }

    /// <summary>Customers' certificates with their keys, host name → PEM as a JSON object, sealed to the host's key for <see cref="CertificatesPlace"/>; null when there are none.</summary>
    public SealedBox? Certificates { get; init; }

    /// <summary>The deployment that made the edge what it is.</summary>
    public required string DeploymentId { get; init; }

    /// <summary>Null before the first change.</summary>
    public DomainMaintenance? Maintenance { get; init; }

    /// <summary>The place <see cref="Certificates"/> is sealed for.</summary>
    public static string CertificatesPlace(string instanceId, long wiringVersion) => $"instance/{instanceId}/wiring/{wiringVersion}/certificates";
}
