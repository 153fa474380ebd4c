using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>Ports of the host's own address that an instance insists on.</summary>
internal readonly struct HostPortsRule(HostTable hosts, LotMember member) : IRoomTest<HostPortsRule>
{
    public static bool Concerns(Quotation quotation) => quotation.Member.HostPorts.Count > 0;

    public static HostPortsRule For(Quotation quotation) => new(quotation.Hosts, quotation.Member);

    public static string Reason(Quotation quotation, int host) =>
        $"needs port {For(quotation).FirstTaken(host)} of the host, it is taken";

    public bool Refuses(int host) => FirstTaken(host) >= 0;

    private int FirstTaken(int host)
    {
        foreach (var port in member.HostPorts)
        {
            if (hosts.Ports(host).IsTaken(port)) return port;
        }

        return -1;
    }
}
