namespace Catalyze.HostAgent.Networking;

/// <summary>Renders the input of <c>ip -batch -</c>.</summary>
public static class NetworkCommands
{
    /// <summary>On the host: the pair, its far end already in the instance's namespace, and the route to it.</summary>
    public static string Attach(InstanceNetwork network, int pid) =>
        $"""
        link add {network.Interface} address {InstanceNetwork.GatewayHardwareAddress} type veth peer name eth0 address {network.HardwareAddress} netns {pid}
        link set dev {network.Interface} addrgenmode none
        link set dev {network.Interface} up
        neigh replace {network.Address} lladdr {network.HardwareAddress} dev {network.Interface} nud permanent
        route replace {network.Address}/32 dev {network.Interface} scope link

        """;

    /// <summary>In the instance's namespace.</summary>
    public static string Configure(InstanceNetwork network) =>
        $"""
        link set dev eth0 addrgenmode none
        addr add {network.Address}/32 dev eth0
        link set dev eth0 up
        neigh replace {InstanceNetwork.Gateway} lladdr {InstanceNetwork.GatewayHardwareAddress} dev eth0 nud permanent
        route add default via {InstanceNetwork.Gateway} dev eth0 onlink

        """;
}
