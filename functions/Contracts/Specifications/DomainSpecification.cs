namespace Catalyze.Contracts.Specifications;

/// <summary>How a public host name is served. Where it leads is said by the service that lists it (<see cref="ServiceSpecification.Domains"/>).</summary>
public sealed record DomainSpecification
{
    /// <summary>Host name, lower case; one that a service of the environment lists.</summary>
    public required string Name { get; init; }

    /// <summary>The customer's own certificate; null lets the platform issue one.</summary>
    public DomainCertificate? Certificate { get; init; }

    public DomainOptions Options { get; init; } = new();
}
