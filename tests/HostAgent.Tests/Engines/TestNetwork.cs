namespace Catalyze.HostAgent.Tests.Engines;

/// <summary>A bridge and one network namespace per host, 10.78.0.0/24.</summary>
internal sealed class TestNetwork : IDisposable
{
    private readonly int _hosts;

    internal TestNetwork(int hosts)
    {
        _hosts = hosts;
        Remove();
        Shell.Run("ip link add cz-ht-br type bridge && ip addr add 10.78.0.1/24 dev cz-ht-br && ip link set cz-ht-br up");
        for (var host = 1; host <= hosts; host++)
        {
            Shell.Run(
                $"ip netns add {Name(host)} && ip link add cz-ht-v{host} type veth peer name eth0 netns {Name(host)} && ip link set cz-ht-v{host} master cz-ht-br up && "
                + $"ip -n {Name(host)} addr add {Address(host)}/24 dev eth0 && ip -n {Name(host)} link set eth0 up && ip -n {Name(host)} link set lo up && "
                + $"ip -n {Name(host)} route add default via 10.78.0.1");
        }

        // Another engine on the machine may let the forward chain drop by default, bridged frames included.
        Shell.Run("iptables -I FORWARD -i cz-ht-br -o cz-ht-br -j ACCEPT", mayFail: true);
    }

    internal static string Name(int host) => $"cz-ht-{host}";

    internal static string Address(int host) => $"10.78.0.{10 + host}";

    public void Dispose() => Remove();

    private void Remove()
    {
        Shell.Run("iptables -D FORWARD -i cz-ht-br -o cz-ht-br -j ACCEPT", mayFail: true);
        for (var host = 1; host <= _hosts; host++)
            Shell.Run($"ip netns del {Name(host)}; ip link del cz-ht-v{host}", mayFail: true);
        Shell.Run("ip link del cz-ht-br", mayFail: true);
    }
}
