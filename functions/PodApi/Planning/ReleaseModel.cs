using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Specifications;
using Catalyze.Pipeline;
using Catalyze.PodApi.Keys;

namespace Catalyze.PodApi.Planning;

/// <summary>A release with everything that follows from it: topology, blueprints, and the variables of its services, secrets included. Never stored.</summary>
public sealed class ReleaseModel(
    string releaseId,
    PodSpecification specification,
    ExpandedTopology topology,
    IReadOnlyDictionary<string, ServiceBlueprint> blueprints,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> secrets,
    ControlPlaneKey key)
{
    private static readonly IReadOnlyDictionary<string, string> NoPairs = new Dictionary<string, string>(StringComparer.Ordinal);

    public string ReleaseId { get; } = releaseId;

    public PodSpecification Specification { get; } = specification;

    public ExpandedTopology Topology { get; } = topology;

    public ServiceBlueprint Blueprint(string label) => blueprints[label];

    public ServiceRuntime Runtime(string label) => blueprints[label].Runtime;

    /// <summary>Catalog's variables, generated secrets, what connections tell, and on top of it all the customer's own.</summary>
    public IReadOnlyDictionary<string, string> Variables(string label)
    {
        var variables = new Dictionary<string, string>(Runtime(label).Variables, StringComparer.Ordinal);
        AddAll(variables, secrets[label]);
        // An edge is told by its wiring what it leads to; in its variables, every change of that would start it anew.
        if (IsEdge(label)) return variables;
        AddAll(variables, ConsumerVariables.For(
            [.. Topology.ProvidersOf(label).Where(p => p != label).Select(p => new ConnectedProvider(Topology.Service(p), secrets[p]))]));
        AddAll(variables, Topology.Service(label).Variables);
        return variables;
    }

    /// <summary>Whether instances of the service need a port other hosts reach them at.</summary>
    public bool NeedsWirePort(string label) => Runtime(label).ServicePort is not null;

    public bool NeedsPublicPort(string label) => Runtime(label).PublicContainerPort is not null;

    public bool IsEdge(string label) => Topology.Service(label).Type == Catalog.EdgeType;

    /// <summary>Covers everything the instance's container runs with; the wires are not in it, since they change without a restart.</summary>
    public string Fingerprint(string label, int ordinal)
    {
        var service = Topology.Service(label);
        var all = new
        {
            Blueprint(label).ContentAddress,
            Runtime = Runtime(label) with { Variables = new Dictionary<string, string>(StringComparer.Ordinal) },
            Runtime(label).Role,
            service.Size,
            service.HighAvailability,
            Labels = Sorted(service.HostLabels),
            Where = Where(service),
            Variables = Sorted(Variables(label)),
            WirePort = NeedsWirePort(label),
            Specification.Confinement,
        };
        return key.Fingerprint(JsonSerializer.SerializeToUtf8Bytes(all, CatalyzeJson.Options));
    }

    // A service that may move is placed anew when what it asks of its hosts changes; one bound to its volumes would only be restarted. Priority moves nobody.
    private object? Where(ServiceSpecification service)
    {
        var (ofAll, own) = (Specification.Placement, service.Placement);
        if (Runtime(service.Label).Stateful || (ofAll is null && own is null)) return null;
        return new
        {
            ofAll?.DedicatedHosts,
            Labels = Sorted(ofAll?.HostLabels ?? NoPairs),
            Tolerations = Sorted(ofAll?.Tolerations ?? NoPairs),
            own?.MaxPerHost,
            own?.MaxPerZone,
            own?.MaxPerProvider,
            own?.Affinities,
            OwnTolerations = Sorted(own?.Tolerations ?? NoPairs),
            own?.ControlGroups,
        };
    }

    private static SortedDictionary<string, string> Sorted(IReadOnlyDictionary<string, string> pairs) =>
        new(pairs.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal), StringComparer.Ordinal);

    private static void AddAll(Dictionary<string, string> variables, IReadOnlyDictionary<string, string> more)
    {
        foreach (var (name, value) in more) variables[name] = value;
    }
}
