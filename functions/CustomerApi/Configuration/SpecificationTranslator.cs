using Catalyze.Contracts.Specifications;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Tools;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>Turns a configuration into what the Pod API understands. Services keep their order, so paths of wrong fields are the same in both.</summary>
internal sealed class SpecificationTranslator(ToolPlaces places, HandoverKeys keys)
{
    /// <summary>The environment's specification: its tools get their names, and whom to let in.</summary>
    public async Task<PodSpecification> TranslateAsync(OwnedEnvironment environment, EnvironmentConfiguration configuration, CancellationToken cancellationToken)
    {
        var specification = Translate(environment, configuration);
        if (!specification.Services.Any(service => ToolPlaces.IsTool(service.Type) && places.NameOf(environment.EnvironmentId, service.Label) is not null))
            return specification;
        var key = await keys.PublicAsync(cancellationToken);
        return specification with { Services = [.. specification.Services.Select(service => WithAccess(environment, service, key))] };
    }

    private ServiceSpecification WithAccess(OwnedEnvironment environment, ServiceSpecification service, string key) =>
        ToolPlaces.IsTool(service.Type) && places.NameOf(environment.EnvironmentId, service.Label) is { } name
            ? service with { Domains = [name], Access = new ToolAccess { Keys = [key], Entrance = places.EntranceOf(environment.EnvironmentId, service.Label) } }
            : service;

    private static PodSpecification Translate(OwnedEnvironment environment, EnvironmentConfiguration configuration) => new()
    {
        EnvironmentId = environment.EnvironmentId,
        EnvironmentName = environment.Name,
        OrganisationId = environment.OrganisationId,
        HoldsHealthData = configuration.HoldsHealthData,
        Confinement = configuration.Confinement,
        Pod = configuration.Pod,
        Placement = configuration.Placement,
        Services = [.. configuration.Services.Select(Translate)],
        Connections = configuration.Connections,
        Domains = [.. configuration.Domains.Select(domain => new DomainSpecification
        {
            Name = domain.Name,
            Certificate = domain.Certificate is { } certificate ? new DomainCertificate(certificate.Chain, certificate.PrivateKey ?? string.Empty) : null,
            Options = domain.Options,
        })],
    };

    private static ServiceSpecification Translate(ServiceConfiguration service) => new()
    {
        Label = service.Label,
        Type = service.Type,
        Version = service.Version,
        Size = service.Size,
        Scale = service.Scale,
        HighAvailability = service.HighAvailability,
        Synchronous = service.Synchronous,
        Retention = service.Retention,
        Variables = service.Variables.ToDictionary(variable => variable.Key, variable => variable.Value.Value ?? string.Empty, StringComparer.Ordinal),
        Source = service.Source,
        Process = service.Process,
        Workers = service.Workers,
        Stopped = service.Stopped,
        Domains = service.Domains,
        HostLabels = service.HostLabels,
        Placement = service.Placement,
    };
}
