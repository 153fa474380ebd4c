using Catalyze.Contracts.Specifications;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>Where a public host name leads, and how it is served.</summary>
public sealed record DomainSettings
{
    /// <summary>Label of the service it leads to.</summary>
    public required string Service { get; init; }

    /// <summary>Your own certificate; null, or left out, has the platform issue one.</summary>
    public CertificateSetting? Certificate { get; init; }

    /// <summary>What the edge allows and does for it.</summary>
    public DomainOptions Options { get; init; } = new();
}
