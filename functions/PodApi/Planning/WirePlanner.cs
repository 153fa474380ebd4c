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
    public static InstanceWires Plan(ReleaseModel release, InstanceRecord instance, IReadOnlyList<InstanceRecord> instances, long version)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(instance);
        var runtime = release.Runtime(instance.Service);
        var consumers = release.Topology.ConsumersOf(instance.Service);
        return new InstanceWires
        {
            Version = version,
            // Also without consumers, whom the listener would refuse: the first connection to a service must not start it again.
            Inbound = instance.WirePort is { } port && runtime.ServicePort is { } servicePort ? new InboundWire(port, servicePort, consumers) : null,
            Outbound = Outbound(release, instance, instances),
            PublicPorts = instance.PublicPort is { } open && runtime.PublicContainerPort is { } container ? [new PublicPort(open, container)] : [],
            Domains = release.DomainsOfEdge(instance.Service),
        };
    }

    /// <summary>
    /// The wires of a kept instance while the new instances start: new consumers may already come, old ones still may, and its own
    /// connections stay as they are.
    /// </summary>
    public static InstanceWires WhileStarting(InstanceWires before, InstanceWires after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Inbound is null || after.Inbound is null) return before with { Version = after.Version, Inbound = before.Inbound ?? after.Inbound };
        var consumers = before.Inbound.Consumers.Union(after.Inbound.Consumers, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return before with { Version = after.Version, Inbound = before.Inbound with { Consumers = consumers } };
    }

    /// <summary>Whether both lead to the same, whatever their versions.</summary>
    public static bool AreAlike(InstanceWires? a, InstanceWires? b)
    {
        if (a is null || b is null) return a is null && b is null;
        return a.Inbound?.HostPort == b.Inbound?.HostPort
            && a.Inbound?.ServicePort == b.Inbound?.ServicePort
            && (a.Inbound?.Consumers ?? []).SequenceEqual(b.Inbound?.Consumers ?? [], StringComparer.Ordinal)
            && a.PublicPorts.SequenceEqual(b.PublicPorts)
            && a.Domains.SequenceEqual(b.Domains, StringComparer.Ordinal)
            && a.Outbound.Count == b.Outbound.Count
            && a.Outbound.Zip(b.Outbound).All(p => AreAlike(p.First, p.Second));
    }

    /// <summary>The wiring as an order carries it, the proxy's configuration rendered.</summary>
    public static InstanceWiring ToWiring(InstanceRecord instance, InstanceWires wires)
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
            ProxyConfiguration = wires.Inbound is null && wires.Outbound.Count == 0
                ? null
                : ProxyConfiguration.Render(new ProxyInput(instance.EnvironmentId, instance.Service, instance.InstanceId, wires.Inbound, wires.Outbound)),
        };
    }

    private static bool AreAlike(OutboundWire a, OutboundWire b) =>
        a.Provider == b.Provider && a.LocalAddress == b.LocalAddress && a.LocalPort == b.LocalPort && a.Mode == b.Mode && a.Endpoints.SequenceEqual(b.Endpoints);

    private static List<OutboundWire> Outbound(ReleaseModel release, InstanceRecord instance, IReadOnlyList<InstanceRecord> instances)
    {
        // The first instance is the primary of its service: it has nobody of its own to follow.
        var providers = release.Topology.ProvidersOf(instance.Service).Where(p => p != instance.Service || instance.Ordinal > 0).ToList();
        var addresses = LoopbackAddresses.For(providers);
        return
        [
            .. from provider in providers
               let runtime = release.Runtime(provider)
               // A stopped provider is nobody to shake hands with; its address stays its own.
               where runtime.ConsumerPort is not null && release.Topology.Service(provider).Scale > 0
               select new OutboundWire(
                   provider,
                   addresses[provider],
                   runtime.ConsumerPort!.Value,
                   Endpoints(instances, provider, onlyPrimary: provider == instance.Service),
                   provider == instance.Service ? WireMode.First : runtime.ConsumerMode),
        ];
    }

    private static List<WireEndpoint> Endpoints(IReadOnlyList<InstanceRecord> instances, string provider, bool onlyPrimary) =>
    [
        .. instances.Where(i => i.Service == provider && i.WirePort is not null && (!onlyPrimary || i.Ordinal == 0))
            .OrderBy(i => i.Ordinal)
            .Select(i => new WireEndpoint(i.InstanceId, i.Address, i.WirePort!.Value)),
    ];
}
