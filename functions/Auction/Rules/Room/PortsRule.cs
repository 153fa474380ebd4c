using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>Ports for wires and for the public.</summary>
internal readonly struct PortsRule : IRoomTest
{
    public string Name => "ports";

    public bool Concerns(Quotation quotation) => quotation.Member.WirePorts > 0 || quotation.Member.PublicPorts > 0;

    public bool Refuses(Quotation quotation, int host) => LacksWirePorts(quotation, host)
        || quotation.Hosts.Ports[host].FreePublic < quotation.Member.PublicPorts;

    public string Reason(Quotation quotation, int host) => LacksWirePorts(quotation, host)
        ? $"needs {quotation.Member.WirePorts} wire port, none is free"
        : $"needs {quotation.Member.PublicPorts} public port, too few are free";

    private static bool LacksWirePorts(Quotation quotation, int host) => quotation.Hosts.Ports[host].FreeWire < quotation.Member.WirePorts;
}
