using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>Ports for wires and for the public.</summary>
internal readonly struct PortsRule(int[] wire, int[] open, LotMember member) : IRoomTest<PortsRule>
{
    public static bool Concerns(Quotation quotation) => quotation.Member.WirePorts > 0 || quotation.Member.PublicPorts > 0;

    public static PortsRule For(Quotation quotation) => new(quotation.Hosts.FreeWire, quotation.Hosts.FreePublic, quotation.Member);

    public static string Reason(Quotation quotation, int host) =>
        quotation.Hosts.FreeWire[host] < quotation.Member.WirePorts
            ? $"needs {quotation.Member.WirePorts} wire port, none is free"
            : $"needs {quotation.Member.PublicPorts} public port, too few are free";

    public bool Refuses(int host) => wire[host] < member.WirePorts || open[host] < member.PublicPorts;
}
