namespace Catalyze.Contracts.Agents;

/// <summary>Narrow, short-lived access to storage, and whom to speak with. An agent renews it at half its life.</summary>
public sealed record AgentCredentials
{
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Own order queue, with a signature to receive and delete.</summary>
    public required string OrderQueueUri { get; init; }

    /// <summary>Report queue, with a signature to add.</summary>
    public required string ReportQueueUri { get; init; }

    /// <summary>Container for reports too large for a message, with a signature to create and read blobs.</summary>
    public required string ReportBlobsUri { get; init; }

    /// <summary>Hosts: the management agents of their pod, in order of preference. Management agents: empty.</summary>
    public IReadOnlyList<AgentPeer> Management { get; init; } = [];

    /// <summary>Management agents: the hosts they look after. Hosts: empty.</summary>
    public IReadOnlyList<ManagedHost> Hosts { get; init; } = [];

    /// <summary>Management agents: managed pod → where its offers are published. Hosts: empty.</summary>
    public IReadOnlyDictionary<string, OfferBlobs> OfferBlobs { get; init; } = new Dictionary<string, OfferBlobs>(StringComparer.Ordinal);
}
