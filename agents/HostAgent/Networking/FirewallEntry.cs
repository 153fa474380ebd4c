using Catalyze.Contracts.Orders;

namespace Catalyze.HostAgent.Networking;

/// <summary>What one instance is allowed.</summary>
/// <param name="Network">Its network.</param>
/// <param name="Ports">Port of the host → port of the instance.</param>
/// <param name="Destinations">Addresses and ports it may open connections to: the TLS ports of its declared providers.</param>
public sealed record FirewallEntry(
    InstanceNetwork Network, IReadOnlyDictionary<int, int> Ports, IReadOnlyList<(string Address, int Port)> Destinations)
{
    public static FirewallEntry For(InstanceNetwork network, InstanceWiring wiring)
    {
        ArgumentNullException.ThrowIfNull(wiring);
        return new FirewallEntry(
            network, PortsOf(wiring), [.. wiring.Outbound.SelectMany(wire => wire.Endpoints).Select(endpoint => (endpoint.Address, endpoint.Port)).Distinct()]);
    }

    /// <summary>Port of the host → port of the instance.</summary>
    public static Dictionary<int, int> PortsOf(InstanceWiring wiring)
    {
        ArgumentNullException.ThrowIfNull(wiring);
        var ports = wiring.PublicPorts.ToDictionary(port => port.HostPort, port => port.ContainerPort);
        if (wiring.Inbound is { } inbound)
            ports[inbound.HostPort] = InboundWire.ListenerPort;
        return ports;
    }
}
