using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>Adds to an environment what the catalog implies, and orders it.</summary>
public static class EnvironmentTopology
{
    /// <summary>
    /// Fills in default versions, sizes and processes, adds the edge where a service has domains and the quorum where a database elects its
    /// primary, adds implied connections (edge → service, quorum → database, replication within a service) and groups the services into stages.
    /// </summary>
    /// <param name="specification">One that <see cref="SpecificationValidator"/> found no fault with.</param>
    /// <exception cref="ArgumentException">Unknown types, or a cycle: the specification was not validated.</exception>
    public static ExpandedTopology Expand(PodSpecification specification)
    {
        ArgumentNullException.ThrowIfNull(specification);
        var services = specification.Services.Select(FillIn).ToList();
        var workers = services.SelectMany(Workers).ToList();
        services.AddRange(workers);
        var connections = specification.Connections.Select(c => new ExpandedConnection(c.Provider, c.Consumer, Implied: false)).ToList();

        // A worker is its own consumer: its certificate names it, and ends its reach when the target is scaled away.
        connections.AddRange(from worker in workers
                             from connection in specification.Connections
                             where connection.Consumer == WorkerLabels.ServiceOf(worker.Label)
                             select new ExpandedConnection(connection.Provider, worker.Label, Implied: true));
        connections.AddRange(services.Where(s => Recipe(s).Replicates(s)).Select(s => new ExpandedConnection(s.Label, s.Label, Implied: true)));

        var implied = workers.Select(w => w.Label).ToHashSet(StringComparer.Ordinal);
        var electing = services.Where(s => Recipe(s).ElectsPrimary(s)).ToList();
        if (electing.Count > 0)
        {
            connections.AddRange(electing.Select(s => new ExpandedConnection(Catalog.QuorumLabel, s.Label, Implied: true)));
            connections.Add(new ExpandedConnection(Catalog.QuorumLabel, Catalog.QuorumLabel, Implied: true));
            services.Add(QuorumRecipe.Service);
            implied.Add(Catalog.QuorumLabel);
        }

        // Every host of the environment is its consumer, by a certificate of its own.
        connections.AddRange(services.Where(s => Catalog.IsTool(s.Type)).Select(s => new ExpandedConnection(s.Label, WireNames.Host, Implied: true)));

        var published = services.Where(s => s.Domains.Count > 0).ToList();
        if (published.Count > 0)
        {
            connections.AddRange(published.Select(s => new ExpandedConnection(s.Label, Catalog.EdgeLabel, Implied: true)));
            services.Add(EdgeRecipe.ServiceFor(published));
            implied.Add(Catalog.EdgeLabel);
        }

        return new ExpandedTopology
        {
            Services = services,
            Connections = connections,
            Stages = Stages(services, connections),
            ImpliedServices = implied,
            Domains = [.. published.SelectMany(s => s.Domains.Select(name => Publish(specification, s, name)))],
        };
    }

    private static PublishedDomain Publish(PodSpecification specification, ServiceSpecification service, string name)
    {
        var settings = specification.Domains.FirstOrDefault(d => d.Name == name);
        var port = Recipe(service).Runtime(service).ConsumerPort ?? throw new ArgumentException($"Nobody connects to {service.Label}.", nameof(service));
        return new PublishedDomain(name, service.Label, port, settings?.Options ?? new DomainOptions(), settings?.Certificate);
    }

    private static ServiceSpecification FillIn(ServiceSpecification service)
    {
        var type = Recipe(service).Type;
        return service with
        {
            Version = service.Version ?? type.DefaultVersion,
            Size = service.Size ?? type.DefaultSize,
            Process = type.NeedsSource ? service.Process ?? "web" : null,
            Scale = service.Stopped ? 0 : service.Scale,
        };
    }

    // Those of a stopped service stay known, without instances.
    private static IEnumerable<ServiceSpecification> Workers(ServiceSpecification service) =>
        service.Workers.Where(w => w.Value > 0).OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => service with
        {
            Label = WorkerLabels.Of(service.Label, w.Key),
            Process = w.Key,
            Scale = service.Stopped ? 0 : w.Value,
            Domains = [],
            Workers = new Dictionary<string, int>(StringComparer.Ordinal),
        });

    private static ServiceRecipe Recipe(ServiceSpecification service) =>
        Catalog.FindRecipe(service.Type) ?? throw new ArgumentException($"The catalog has no type {service.Type}.", nameof(service));

    private static List<IReadOnlyList<string>> Stages(List<ServiceSpecification> services, List<ExpandedConnection> connections)
    {
        var stages = new List<IReadOnlyList<string>>();
        var waiting = services.Select(s => s.Label).ToList();
        while (waiting.Count > 0)
        {
            var stage = waiting.Where(label => !connections.Any(c => c.Consumer == label && c.Provider != label && waiting.Contains(c.Provider))).ToList();
            if (stage.Count == 0)
                throw new ArgumentException($"The connections of {string.Join(", ", waiting)} form a cycle.", nameof(connections));
            stages.Add(stage);
            waiting.RemoveAll(stage.Contains);
        }

        return stages;
    }
}
