using Catalyze.Contracts.Offers;

namespace Catalyze.Auction;

/// <summary>A host during one auction: what is still free after the awards made so far.</summary>
public sealed class HostAccount
{
    private readonly HashSet<int> usedPorts;
    private readonly Dictionary<string, int> awardedByService = new(StringComparer.Ordinal);

    public HostAccount(HostState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        State = state;
        Offer = state.Offer;
        Reserved = state.Reserved;
        usedPorts = [.. state.UsedPorts];
        Images = state.Offer.Images.ToHashSet(StringComparer.Ordinal);
    }

    public HostState State { get; }

    public Offer Offer { get; }

    /// <summary>Reserved before and awarded now.</summary>
    public HostCapacity Reserved { get; private set; }

    public IReadOnlySet<string> Images { get; }

    /// <summary>Instances of a service awarded to this host in this auction.</summary>
    public int Awarded(string service) => awardedByService.GetValueOrDefault(service);

    /// <summary>Ports of a range that are still free.</summary>
    public int FreePorts(int firstPort) => PortRanges.RangeLength - usedPorts.Count(p => p >= firstPort && p < firstPort + PortRanges.RangeLength);

    /// <summary>Takes what a member needs; the caller has asked every hard rule before.</summary>
    public Taken Take(Lot lot, LotMember member)
    {
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(member);
        Reserved = Add(Reserved, lot, 1);
        awardedByService[lot.Service] = Awarded(lot.Service) + 1;
        return new Taken(TakePorts(PortRanges.FirstWirePort, member.WirePorts), TakePorts(PortRanges.FirstPublicPort, member.PublicPorts));
    }

    /// <summary>Gives back what <see cref="Take"/> took: the lot's group could not be placed whole.</summary>
    public void GiveBack(Lot lot, Taken taken)
    {
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(taken);
        Reserved = Add(Reserved, lot, -1);
        awardedByService[lot.Service] = Awarded(lot.Service) - 1;
        usedPorts.ExceptWith(taken.WirePorts);
        usedPorts.ExceptWith(taken.PublicPorts);
    }

    private List<int> TakePorts(int firstPort, int count)
    {
        var ports = new List<int>(count);
        for (var port = firstPort; ports.Count < count && port < firstPort + PortRanges.RangeLength; port++)
        {
            if (usedPorts.Add(port)) ports.Add(port);
        }

        return ports;
    }

    private static HostCapacity Add(HostCapacity sum, Lot lot, int sign) => new(
        sum.CpuMillis + (sign * lot.Size.CpuMillis),
        sum.MemoryMib + (sign * lot.Size.MemoryMib),
        sum.DiskMib + (sign * lot.Size.DiskMib),
        sum.Pids + (sign * lot.MaxPids),
        sum.Instances + sign);
}
