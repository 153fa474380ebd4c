using Catalyze.Contracts.Specifications;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>How a public host name is served. Where it leads is said by the service that lists it.</summary>
public sealed record DomainConfiguration
{
    /// <summary>Host name, lower case; one that a service lists.</summary>
    public required string Name { get; init; }

    /// <summary>Your own certificate; without one the platform issues and renews one.</summary>
    public CertificateSetting? Certificate { get; init; }

    /// <summary>What the edge allows and does for it.</summary>
    public DomainOptions Options { get; init; } = new();
}
