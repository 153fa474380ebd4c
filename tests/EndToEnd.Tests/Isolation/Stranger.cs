using System.Net;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>A machine on the pod's network that belongs to nobody, and that may do with its own network what it likes.</summary>
internal sealed class Stranger : IAsyncDisposable
{
    private const string Name = "cz-stranger";
    private const string Link = "veth-stranger";

    private Stranger(NetworkNamespace network) => Network = network;

    public static IPAddress Address { get; } = IPAddress.Parse("10.77.0.99");

    public NetworkNamespace Network { get; }

    public static async Task<Stranger> AppearAsync()
    {
        await RemoveAsync();
        await IpAsync($"netns add {Name}");
        await IpAsync($"link add {Link} type veth peer name eth0 netns {Name}");
        await IpAsync($"link set {Link} master cz0");
        await IpAsync($"link set {Link} up");
        await IpAsync($"-n {Name} address add {Address}/24 dev eth0");
        await IpAsync($"-n {Name} link set lo up");
        await IpAsync($"-n {Name} link set eth0 up");
        return new Stranger(new NetworkNamespace($"/run/netns/{Name}"));
    }

    /// <summary>Sends what is for an address to a host, whatever the host thinks of it.</summary>
    public static Task RouteAsync(IPAddress to, IPAddress host) => IpAsync($"-n {Name} route replace {to}/32 via {host}");

    public async ValueTask DisposeAsync()
    {
        Network.Dispose();
        await RemoveAsync();
    }

    private static async Task RemoveAsync()
    {
        await Shell.RunAsync("ip", ["link", "delete", Link]);
        await Shell.RunAsync("ip", ["netns", "delete", Name]);
    }

    private static async Task IpAsync(string arguments) => (await Shell.RunAsync("ip", arguments.Split(' '))).Demand();
}
