namespace Catalyze.Auction.Rules;

/// <summary>Ports for wires and for the public.</summary>
public sealed class PortsRule : IHardRule
{
    public string Name => "ports";

    public string? Refuse(AuctionRequest request, Lot lot, LotMember member, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(host);
        if (member.WirePorts > 0 && host.FreePorts(PortRanges.FirstWirePort) < member.WirePorts) return $"needs {member.WirePorts} wire port, none is free";
        return member.PublicPorts > 0 && host.FreePorts(PortRanges.FirstPublicPort) < member.PublicPorts
            ? $"needs {member.PublicPorts} public port, too few are free"
            : null;
    }
}
