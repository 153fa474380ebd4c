using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>A public host name: as it is configured, and as it is served.</summary>
public sealed record DomainView
{
    /// <summary>Host name.</summary>
    public required string Name { get; init; }

    /// <summary>Label of the service it leads to; null where it only serves on until the next deployment.</summary>
    public string? Service { get; init; }

    /// <summary>What the edge is to allow and do for it.</summary>
    public DomainOptions Options { get; init; } = new();

    /// <summary>Whether the configuration holds a certificate of your own.</summary>
    public bool OwnCertificate { get; init; }

    /// <summary>When the first certificate of the configured chain ends; null for one of the platform, which is renewed in time.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>As it is served now; null before it was deployed.</summary>
    public DomainStatus? Served { get; init; }
}
