using System.Net;
using System.Net.Sockets;

namespace Catalyze.HostAgent.Monitoring;

/// <summary>Tells addresses of the public Internet from all others.</summary>
public static class PublicAddress
{
    // Own network, private, shared, loopback, link-local (with clouds' metadata), protocol assignments, documentation, relays, benchmarks, multicast and reserved.
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    // Teredo and 6to4 hold an address of version 4 of somebody's choice; the others are for documentation and protocols.
    private static readonly IPNetwork[] NotPublic6 = [.. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(text => IPNetwork.Parse(text))];

    public static bool Is(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? !NotPublic.Any(network => network.Contains(address))
            : GlobalUnicast.Contains(address) && !NotPublic6.Any(network => network.Contains(address));
    }
}
