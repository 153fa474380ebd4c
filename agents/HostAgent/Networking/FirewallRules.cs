using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Catalyze.HostAgent.Networking;

/// <summary>Renders the host's table for <c>nft -f -</c>: always the whole of it, which nft replaces in one transaction.</summary>
/// <remarks>
/// Only interfaces of instances are ruled; what else the machine does is not ours. An instance may open connections to the TLS ports of its declared
/// providers and nothing else: not to the host, not to another instance's address, not to the cloud's metadata service. From outside, only published ports
/// lead in, and they lead to the TLS listener or an edge's public port.
/// </remarks>
public static class FirewallRules
{
    public const string Table = "inet catalyze";

    public static string Render(IEnumerable<FirewallEntry> entries)
    {
        var sorted = entries.OrderBy(entry => entry.Network.Slot).ToList();
        var text = new StringBuilder(Skeleton);
        Elements(text, "ports", sorted.SelectMany(entry => entry.Ports.OrderBy(port => port.Key)
            .Select(port => $"{port.Key} : {entry.Network.Address} . {port.Value}")));
        Elements(text, "sources", sorted.Select(entry => $"\"{entry.Network.Interface}\" . {entry.Network.Address}"));
        Elements(text, "wires", sorted.SelectMany(entry => entry.Destinations
            .Select(to => $"{entry.Network.Address} . {Address(to.Address)} . {to.Port}")));
        return text.ToString();
    }

    private const string Skeleton = $$"""
        table {{Table}} {
          map ports { type inet_service : ipv4_addr . inet_service; }
          set sources { type ifname . ipv4_addr; }
          set wires { type ipv4_addr . ipv4_addr . inet_service; }
          chain spoofing { type filter hook prerouting priority raw; policy accept; }
          chain ingress { type nat hook prerouting priority dstnat; policy accept; }
          chain localout { type nat hook output priority -100; policy accept; }
          chain routed { type filter hook forward priority filter; policy accept; }
          chain local { type filter hook input priority filter; policy accept; }
          chain outgoing { type filter hook output priority filter; policy accept; }
          chain egress { type nat hook postrouting priority srcnat; policy accept; }
        }
        flush table {{Table}}
        flush map {{Table}} ports
        flush set {{Table}} sources
        flush set {{Table}} wires
        table {{Table}} {
          chain spoofing {
            iifname "czv*" meta nfproto ipv6 drop
            iifname "czv*" iifname . ip saddr != @sources drop
          }
          chain ingress {
            fib daddr type local dnat ip to tcp dport map @ports
          }
          chain localout {
            fib daddr type local dnat ip to tcp dport map @ports
          }
          chain routed {
            ct state established,related accept
            iifname "czv*" ip daddr 169.254.0.0/16 drop
            iifname "czv*" meta l4proto tcp ip saddr . ct original ip daddr . ct original proto-dst @wires accept
            iifname "czv*" drop
            oifname "czv*" ct status dnat accept
            oifname "czv*" drop
          }
          chain local {
            iifname "czv*" ct state established,related accept
            iifname "czv*" drop
          }
          chain outgoing {
            ct state established,related accept
            oifname "czv*" ct status dnat accept
            oifname "czv*" drop
          }
          chain egress {
            ip saddr {{InstanceNetwork.Range}} oifname != "czv*" masquerade
          }
        }

        """;

    private static void Elements(StringBuilder text, string set, IEnumerable<string> elements)
    {
        var list = elements.Distinct(StringComparer.Ordinal).ToList();
        if (list.Count > 0)
            text.Append($"add element {Table} {set} {{ {string.Join(", ", list)} }}\n");
    }

    // Goes into a script, so nothing but an address may come through.
    private static string Address(string text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork
            ? address.ToString()
            : throw new ArgumentException($"'{text}' is no IPv4 address.");
}
