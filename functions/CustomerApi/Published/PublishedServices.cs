using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Published.Models;

namespace Catalyze.CustomerApi.Published;

/// <summary>Services as the clients see them: those of the configuration, with what serves of them, and the proxy that the clients expect.</summary>
internal sealed class PublishedServices(ConfigurationEditor configurations, PodApiClient pods)
{
    // What the Pod API allows of one service.
    private const int MostWorkers = 10;
    private const int MibOfGb = 1024;
    private const int MillisOfCore = 1000;

    public async Task<IReadOnlyList<PublishedService>> ListAsync(OwnedEnvironment environment, CancellationToken cancellationToken)
    {
        var configuration = (await configurations.ReadAsync(environment, cancellationToken)).Configuration;
        var catalog = await CatalogAsync(cancellationToken);
        var status = await pods.EnvironmentAsync(environment.EnvironmentId, cancellationToken);
        return [.. configuration.Services.Select(service => Show(service, catalog, status)), Proxy(status)];
    }

    /// <summary>One of them.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task<PublishedService> FindAsync(OwnedEnvironment environment, string label, CancellationToken cancellationToken) =>
        (await ListAsync(environment, cancellationToken)).FirstOrDefault(service => service.Label == label) ?? throw new ProblemException(Problem.NotFound);

    /// <summary>The service as it is configured; null for the proxy.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task<ServiceConfiguration?> ConfiguredAsync(OwnedEnvironment environment, string label, CancellationToken cancellationToken) =>
        label == PublishedApi.Proxy ? null : ConfigurationEditor.ServiceOf((await configurations.ReadAsync(environment, cancellationToken)).Configuration, label);

    /// <summary>The one volume of a service that keeps data, in MiB; null where it keeps none.</summary>
    public async Task<int?> VolumeMibAsync(ServiceConfiguration service, CancellationToken cancellationToken)
    {
        var catalog = await CatalogAsync(cancellationToken);
        return catalog.GetValueOrDefault(service.Type) is { Stateful: true } type ? (service.Size ?? type.DefaultSize).DiskMib : null;
    }

    public static int WholeGb(int mib) => (mib + MibOfGb - 1) / MibOfGb;

    private async Task<Dictionary<string, CatalogType>> CatalogAsync(CancellationToken cancellationToken) =>
        (await pods.CatalogAsync(cancellationToken)).ToDictionary(type => type.Type, StringComparer.Ordinal);

    private static PublishedService Show(ServiceConfiguration service, Dictionary<string, CatalogType> catalog, EnvironmentStatus? status)
    {
        var serves = status?.Services.FirstOrDefault(one => one.Label == service.Label);
        var size = service.Size ?? catalog.GetValueOrDefault(service.Type)?.DefaultSize;
        return new PublishedService
        {
            Id = service.Label,
            Identifier = service.Label,
            InternalDomain = service.Label + ".internal",
            Type = service.Type == "code" ? "code" : "database",
            Label = service.Label,
            Name = service.Type,
            Size = Show(size),
            Scale = service.Scale,
            WorkerScale = service.Type == "code" ? MostWorkers : 0,
            ReleaseVersion = serves is null ? null : status!.ReleaseId,
            Redeployable = true,
        };
    }

    // An empty type keeps it out of the clients' status: it is no service of the customer's.
    private static PublishedService Proxy(EnvironmentStatus? status) => new()
    {
        Id = PublishedApi.Proxy,
        Identifier = PublishedApi.Proxy,
        Type = string.Empty,
        Label = PublishedApi.Proxy,
        Name = PublishedApi.Proxy,
        Size = Show(status?.Services.FirstOrDefault(IsEdge)?.Size),
        Scale = 1,
        Redeployable = true,
    };

    /// <summary>What the catalog adds for public host names: behind the clients' proxy.</summary>
    public static bool IsEdge(ServiceStatus service) => service is { Implied: true, Type: "edge" };

    private static PublishedSize Show(ServiceSize? size) => size is null
        ? new PublishedSize(0, 0, 0)
        : new PublishedSize(WholeGb(size.MemoryMib), WholeGb(size.DiskMib), (size.CpuMillis + MillisOfCore - 1) / MillisOfCore);
}
