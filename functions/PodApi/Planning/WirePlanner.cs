using Catalyze.Contracts.Orders;
using Catalyze.Pipeline;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Planning;

/// <summary>Works out the wires of an instance from the connections and from where the other instances are. Pure.</summary>
public static class WirePlanner
{
    /// <param name="release">The release whose connections count.</param>
    /// <param name="instance">Whose wires.</param>
    /// <param name="instances">All instances that are to serve.</param>
    /// <param name="version">Of the wiring.</param>
    /// <param name="edge">What an edge needs to know beside the release.</param>
    public static InstanceWires Plan(ReleaseModel release, InstanceRecord instance, IReadOnlyList<InstanceRecord> instances, long version, EdgeSetting edge)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(instance);
        var runtime = release.Runtime(instance.Service);
        var consumers = release.Topology.ConsumersOf(instance.Service);
        return new InstanceWires
        {
            Version = version,
            // Also without consumers, whom the listener would refuse: the first connection to a service must not start it again.
            Inbound = instance.WirePort is { } port && runtime.ServicePort is { } servicePort ? new InboundWire(port, servicePort, consumers) { Entrances = runtime.Entrances, Roles = runtime.Roles } : null,
            Outbound = Outbound(release, instance, instances),
            PublicPorts = instance.PublicPort is { } open && runtime.PublicContainerPort is { } container ? [new PublicPort(open, container)] : [],
            Domains = release.IsEdge(instance.Service) ? [.. release.Topology.Domains.Where(d => d.Certificate is null).Select(d => d.Name)] : [],
            Logs = ToolOf(release, instances, Catalog.LoggingType),
            Samples = ToolOf(release, instances, Catalog.MonitoringType),
            Edge = release.IsEdge(instance.Service) ? EdgePlanner.Plan(release, edge) : null,
        };
    }

    /// <summary>
    /// The wires of a kept instance while the new instances start: new consumers may already come, old ones still may, and its own
    /// connections stay as they are. Those to one member of a group that is lost lead to its successor at once: it takes part before it is well.
    /// </summary>
    /// <param name="before">As they are.</param>
    /// <param name="after">As they will be.</param>
    /// <param name="lost">Whether an instance is on a lost host.</param>
    public static InstanceWires WhileStarting(InstanceWires before, InstanceWires after, Func<string, bool> lost)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(lost);
        before = before with { Outbound = [.. before.Outbound.Select(w => Follow(w, after, lost))] };
        if (before.Inbound is null || after.Inbound is null) return before with { Version = after.Version, Inbound = before.Inbound ?? after.Inbound };
        var consumers = before.Inbound.Consumers.Union(after.Inbound.Consumers, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return before with { Version = after.Version, Inbound = before.Inbound with { Consumers = consumers } };
    }

    private static OutboundWire Follow(OutboundWire wire, InstanceWires after, Func<string, bool> lost) =>
        wire.Mode == WireMode.First && wire.Endpoints.Count > 0 && wire.Endpoints.All(e => lost(e.InstanceId))
            && after.Outbound.FirstOrDefault(w => w.Provider == wire.Provider && w.Name == wire.Name && w.Entrance == wire.Entrance) is { Endpoints.Count: > 0 } next
            ? wire with { Endpoints = next.Endpoints }
            : wire;

    /// <summary>The wires of an instance that is to start while instances on lost hosts are away: it does not wait for a provider that nobody can reach.</summary>
    /// <param name="wires">As planned.</param>
    /// <param name="lost">Instances on hosts that are lost.</param>
    public static InstanceWires WithoutWaitingFor(InstanceWires wires, IReadOnlySet<string> lost)
    {
        ArgumentNullException.ThrowIfNull(wires);
        return wires with { Outbound = [.. wires.Outbound.Select(w => w.Endpoints.Count > 0 && w.Endpoints.All(e => lost.Contains(e.InstanceId)) ? w with { Optional = true } : w)] };
    }

    /// <summary>Whether both lead to the same, whatever their versions.</summary>
    public static bool AreAlike(InstanceWires? a, InstanceWires? b)
    {
        if (a is null || b is null) return a is null && b is null;
        return a.Inbound?.HostPort == b.Inbound?.HostPort
            && a.Inbound?.ServicePort == b.Inbound?.ServicePort
            && (a.Inbound?.Consumers ?? []).SequenceEqual(b.Inbound?.Consumers ?? [], StringComparer.Ordinal)
            && (a.Inbound?.Entrances ?? []).SequenceEqual(b.Inbound?.Entrances ?? [])
            && a.Inbound?.Roles == b.Inbound?.Roles
            && a.PublicPorts.SequenceEqual(b.PublicPorts)
            && a.Domains.SequenceEqual(b.Domains, StringComparer.Ordinal)
            && EdgePlanner.AreAlike(a.Edge, b.Edge)
            && a.Logs == b.Logs
            && a.Samples == b.Samples
            && a.Outbound.Count == b.Outbound.Count
            && a.Outbound.Zip(b.Outbound).All(p => AreAlike(p.First, p.Second));
    }

    /// <summary>The wiring as an order carries it, the proxy's configuration rendered.</summary>
    /// <param name="release">The release the wires were planned from.</param>
    /// <param name="instance">Whose wires.</param>
    /// <param name="wires">As planned.</param>
    /// <param name="sealingKey">Key of the instance's host.</param>
    public static InstanceWiring ToWiring(ReleaseModel release, InstanceRecord instance, InstanceWires wires, byte[] sealingKey)
    {
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentNullException.ThrowIfNull(wires);
        return new InstanceWiring
        {
            Version = wires.Version,
            Inbound = wires.Inbound,
            Outbound = wires.Outbound,
            PublicPorts = wires.PublicPorts,
            Domains = wires.Domains,
            Logs = wires.Logs,
            Samples = wires.Samples,
            Edge = wires.Edge is null ? null : EdgePlanner.ToWiring(release, instance.InstanceId, wires.Version, wires.Edge, sealingKey),
            ProxyConfiguration = wires.Inbound is null && wires.Outbound.Count == 0
                ? null
                : ProxyConfiguration.Render(new ProxyInput(instance.EnvironmentId, instance.Service, instance.InstanceId, wires.Inbound, wires.Outbound)),
        };
    }

    private static bool AreAlike(OutboundWire a, OutboundWire b) =>
        a with { Endpoints = b.Endpoints } == b && a.Endpoints.SequenceEqual(b.Endpoints);

    // Nothing waits for it: it is the host's way, not the instance's.
    private static ToolTarget? ToolOf(ReleaseModel release, IReadOnlyList<InstanceRecord> instances, string type) =>
        release.Topology.Services.FirstOrDefault(s => s.Type == type && s.Scale > 0) is { } tool
            && Endpoints(MembersOf(instances, tool.Label)) is [var endpoint, ..]
            ? new ToolTarget(tool.Label, endpoint)
            : null;

    private static List<OutboundWire> Outbound(ReleaseModel release, InstanceRecord instance, IReadOnlyList<InstanceRecord> instances)
    {
        var wires = release.Topology.ProvidersOf(instance.Service)
            .SelectMany(p => p == instance.Service ? Within(release, instance, instances) : To(release, p, instances))
            .ToList();
        var addresses = LoopbackAddresses.For(wires.Select(w => w.Name ?? w.Provider));

        // A stopped provider is nobody to shake hands with; its address stays its own.
        return [.. wires.Where(w => release.Topology.Service(w.Provider).Scale > 0).Select(w => w with { LocalAddress = addresses[w.Name ?? w.Provider] })];
    }

    private static IEnumerable<OutboundWire> To(ReleaseModel release, string provider, IReadOnlyList<InstanceRecord> instances)
    {
        var runtime = release.Runtime(provider);
        if (runtime.ConsumerPort is not { } port) return [];
        var members = MembersOf(instances, provider);
        if (runtime.ConsumerMode == WireMode.Each)
        {
            return Enumerable.Range(0, release.Topology.Service(provider).Scale).Select(ordinal => new OutboundWire(
                provider, "", port, Endpoints(members.Where(m => m.Ordinal == ordinal)), WireMode.First)
            { Name = OutboundWire.NameOfInstance(ordinal, provider), Optional = true });
        }

        // A tool that is away is missed by who looks for it, not by an edge that serves a workload.
        var wire = new OutboundWire(provider, "", port, Endpoints(members), runtime.ConsumerMode) { Optional = Catalog.IsTool(release.Topology.Service(provider).Type) };
        return runtime.Roles is null ? [wire] : [wire, wire with { Mode = WireMode.Standby, Name = LoopbackNames.ReadOnly(provider), Optional = true }];
    }

    // One wire to each other instance and entrance, whoever of them is there at the moment.
    private static IEnumerable<OutboundWire> Within(ReleaseModel release, InstanceRecord instance, IReadOnlyList<InstanceRecord> instances) =>
        from ordinal in Enumerable.Range(0, release.Topology.Service(instance.Service).Scale)
        where ordinal != instance.Ordinal
        let endpoints = Endpoints(MembersOf(instances, instance.Service).Where(m => m.Ordinal == ordinal))
        from entrance in release.Runtime(instance.Service).Entrances
        select new OutboundWire(instance.Service, "", entrance.ServicePort, endpoints, WireMode.First)
        {
            Name = OutboundWire.NameOfInstance(ordinal, instance.Service),
            Entrance = entrance.Name,
            Optional = true,
        };

    private static IEnumerable<InstanceRecord> MembersOf(IReadOnlyList<InstanceRecord> instances, string service) =>
        instances.Where(i => i.Service == service && i.WirePort is not null).OrderBy(i => i.Ordinal);

    private static List<WireEndpoint> Endpoints(IEnumerable<InstanceRecord> instances) =>
        [.. instances.Select(i => new WireEndpoint(i.InstanceId, i.Address, i.WirePort!.Value))];
}
