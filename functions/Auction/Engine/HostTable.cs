using System.Runtime.InteropServices;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Auction.Engine;

/// <summary>All hosts of an auction as columns, by host id; what is awarded is written into them at once.</summary>
/// <remarks>
/// Rules run over columns, all hosts at a time, so that an auction of ten thousand hosts is a few passes over contiguous memory and
/// allocates nothing per host. Hosts of equal capacity share a <i>shape</i>, which what an instance would take is worked out for once.
/// Used fractions are always computed from the whole numbers, never accumulated: taking and giving back restores every bit.
/// </remarks>
internal sealed class HostTable
{
    private static readonly Resource[] All = Enum.GetValues<Resource>();
    private readonly HostIndex index;
    private readonly long[][] free;
    private readonly double[][] used;
    private readonly HostPorts?[] ports;
    private readonly Dictionary<ServiceKey, List<int>> awarded = [];
    private Dictionary<ServiceKey, List<int>>? standing;
    private readonly AuctionRequest request;

    /// <summary>Begins with what is known of the request's hosts; where that is an index already, only the columns that awards change are copied.</summary>
    public HostTable(AuctionRequest request)
    {
        this.request = request;
        index = HostIndex.Of(request.Hosts);
        free = [.. index.Free.Select(c => (long[])c.Clone())];
        used = [.. index.Used.Select(c => (double[])c.Clone())];
        FreeWire = (int[])index.FreeWire.Clone();
        FreePublic = (int[])index.FreePublic.Clone();
        Taken = (long[])index.Taken.Clone();
        ports = new HostPorts?[Count];
        TieBreak = new ulong[Count];
        Cost = new double[Count];
        Closed = new int[Shapes.Length];
        for (var host = 0; host < Count; host++)
        {
            var offer = States[host].Offer;
            TieBreak[host] = SeededOrder.Of(request.Seed, offer.HostId);
            Cost[host] = request.Policy.CostByProvider.GetValueOrDefault(offer.Provider, 1) - 1;
            Closed[Shape[host]] += IsOpen(host) ? 0 : 1;
        }
    }

    public HostState[] States => index.States;

    /// <summary>Per resource: what is reserved or awarded of all hosts.</summary>
    public long[] Taken { get; }

    public int Count => States.Length;

    /// <summary>Hosts whose room changed since whoever follows it emptied the list, some more than once.</summary>
    public List<int> Changed { get; } = [];

    /// <summary>Capacities there are, each once.</summary>
    public HostCapacity[] Shapes => index.Shapes;

    /// <summary>Index of each host's capacity.</summary>
    public int[] Shape => index.Shape;

    /// <summary>Per shape: hosts of it that nothing runs on.</summary>
    public int[] Closed { get; }

    /// <summary>Per resource: what the largest host has of it.</summary>
    public long[] Largest => index.Largest;

    /// <summary>Per resource: what all hosts have of it.</summary>
    public long[] Total => index.Total;

    public int[] Zone => index.Zone;

    public int Zones => index.Zones.Length;

    public int[] Provider => index.Provider;

    public int Providers => index.Providers.Length;

    /// <summary>Looks random, is the same for the same seed.</summary>
    public ulong[] TieBreak { get; }

    public double[] Overload => index.Overload;

    public bool AnyLoad => index.AnyLoad;

    public int[] Starting => index.Starting;

    public bool AnyStarting => index.AnyStarting;

    public double[] Cost { get; }

    /// <summary>Which hosts have an image.</summary>
    public Inventory Images => index.Images;

    /// <summary>Which hosts have a layer.</summary>
    public Inventory Layers => index.Layers;

    /// <summary>Free ports for wires.</summary>
    public int[] FreeWire { get; }

    /// <summary>Free ports for the public.</summary>
    public int[] FreePublic { get; }

    /// <summary>The ports of one host; few are ever asked for.</summary>
    public HostPorts Ports(int host) => ports[host] ??= new HostPorts(States[host].UsedPorts);

    public long[] Free(Resource resource) => free[(int)resource];

    /// <summary>Fraction of a resource that is reserved or awarded.</summary>
    public double[] Used(Resource resource) => used[(int)resource];

    /// <summary>Whether anything runs there or was awarded.</summary>
    public bool IsOpen(int host) => free[(int)Resource.Slots][host] < index.Capacity[(int)Resource.Slots][host]
        || free[(int)Resource.Memory][host] < index.Capacity[(int)Resource.Memory][host];

    /// <summary>Index of a host, or -1.</summary>
    public int Find(string hostId) => index.Find(hostId);

    public int DomainOf(int host, FailureDomain domain) => domain switch
    {
        FailureDomain.Host => host,
        FailureDomain.Zone => Zone[host],
        _ => Provider[host],
    };

    /// <summary>Hosts of the instances of a service awarded in this auction, one entry each.</summary>
    public IReadOnlyList<int> Awarded(ServiceKey service) => awarded.TryGetValue(service, out var hosts) ? hosts : [];

    /// <summary>Hosts of the instances of a service that ran before, one entry each.</summary>
    public IReadOnlyList<int> Standing(ServiceKey service)
    {
        standing ??= request.Standing.Select(s => (Key: ServiceKey.Of(s.Lot), Host: Find(s.HostId))).Where(s => s.Host >= 0)
            .GroupBy(s => s.Key).ToDictionary(g => g.Key, g => g.Select(s => s.Host).ToList());
        return standing.TryGetValue(service, out var hosts) ? hosts : [];
    }

    /// <summary>Takes what a member needs; the caller has seen its bid.</summary>
    public Taken Take(int host, Lot lot, LotMember member)
    {
        Change(host, lot, -1);
        (CollectionsMarshal.GetValueRefOrAddDefault(awarded, ServiceKey.Of(lot), out _) ??= []).Add(host);
        FreeWire[host] -= member.WirePorts;
        FreePublic[host] -= member.PublicPorts;
        var there = Ports(host);
        there.TakeHostPorts(member.HostPorts);
        return new Taken(host, there.TakeWire(member.WirePorts), there.TakePublic(member.PublicPorts));
    }

    /// <summary>Gives back what <see cref="Take"/> took: the lot's group could not be placed whole.</summary>
    public void GiveBack(Lot lot, LotMember member, Taken taken)
    {
        Change(taken.Host, lot, 1);
        awarded[ServiceKey.Of(lot)].Remove(taken.Host);
        FreeWire[taken.Host] += member.WirePorts;
        FreePublic[taken.Host] += member.PublicPorts;
        Ports(taken.Host).GiveBack(taken, member.HostPorts);
    }

    /// <summary>Takes away (or, undoing that, puts back) what a standing instance has reserved.</summary>
    public void Vacate(StandingInstance instance, bool undo = false)
    {
        if (Find(instance.HostId) is var host and >= 0) Change(host, instance.Lot, undo ? -1 : 1);
    }

    public static long Need(Lot lot, Resource resource) => resource switch
    {
        Resource.Memory => lot.Size.MemoryMib,
        Resource.Cpu => lot.Size.CpuMillis,
        Resource.Disk => lot.Size.DiskMib,
        Resource.Pids => lot.MaxPids,
        _ => 1,
    };

    /// <summary>A part of a whole; of nothing, all is used.</summary>
    public static double Fraction(long part, long whole) => whole <= 0 ? 1 : (double)part / whole;

    private void Change(int host, Lot lot, int sign)
    {
        var wasOpen = IsOpen(host);
        foreach (var resource in All)
        {
            var whole = index.Capacity[(int)resource][host];
            var left = free[(int)resource][host] += sign * Need(lot, resource);
            used[(int)resource][host] = Fraction(whole - left, whole);
            Taken[(int)resource] -= sign * Need(lot, resource);
        }

        Changed.Add(host);
        if (wasOpen != IsOpen(host)) Closed[Shape[host]] += wasOpen ? 1 : -1;
    }
}
