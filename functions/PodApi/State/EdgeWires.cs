using Catalyze.Contracts.Orders;

namespace Catalyze.PodApi.State;

/// <summary>What an edge was last ordered to do. Its configuration is rendered from the release; no certificate's key is in here.</summary>
public sealed record EdgeWires
{
    /// <summary>Of the rendered configuration.</summary>
    public required string Digest { get; init; }

    /// <summary>Customers' certificates: host name → SHA-256 of the chain.</summary>
    public required IReadOnlyDictionary<string, string> Certificates { get; init; }

    public required IReadOnlyList<string> Routers { get; init; }

    public required string DeploymentId { get; init; }

    public DomainMaintenance? Maintenance { get; init; }
}
