using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>Ports of the host's own address that an instance insists on.</summary>
internal readonly struct HostPortsRule : IRoomTest
{
    public string Name => "host-ports";

    public bool Concerns(Quotation quotation) => quotation.Member.HostPorts.Count > 0;

    public bool Refuses(Quotation quotation, int host) => FirstTaken(quotation, host) >= 0;

    public string Reason(Quotation quotation, int host) => $"needs port {FirstTaken(quotation, host)} of the host, it is taken";

    private static int FirstTaken(Quotation quotation, int host)
    {
        foreach (var port in quotation.Member.HostPorts)
        {
            if (quotation.Hosts.Ports[host].IsTaken(port)) return port;
        }

        return -1;
    }
}
