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
    private readonly long[][] free;
    private readonly long[][] capacity;
    private readonly double[][] used;
    private readonly Dictionary<string, int> byId;
    private readonly Dictionary<ServiceKey, List<int>> awarded = [];
    private Dictionary<ServiceKey, List<int>>? standing;
    private readonly AuctionRequest request;

    public HostTable(AuctionRequest request)
    {
        this.request = request;
        States = [.. request.Hosts.OrderBy(h => h.Offer.HostId, StringComparer.Ordinal)];
        byId = new Dictionary<string, int>(States.Length, StringComparer.Ordinal);
        free = [.. All.Select(_ => new long[States.Length])];
        capacity = [.. All.Select(_ => new long[States.Length])];
        used = [.. All.Select(_ => new double[States.Length])];
        Shape = new int[States.Length];
        Zone = new int[States.Length];
        Provider = new int[States.Length];
        TieBreak = new ulong[States.Length];
        Overload = new double[States.Length];
        Starting = new int[States.Length];
        Cost = new double[States.Length];
        Ports = new HostPorts[States.Length];
        var shapes = new Dictionary<HostCapacity, int>();
        var zones = new Dictionary<(string Provider, string Zone), int>();
        var providers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var host = 0; host < States.Length; host++)
        {
            var state = States[host];
            var offer = state.Offer;
            byId.Add(offer.HostId, host);
            Read(host, offer.Capacity, state.Reserved);
            Shape[host] = IndexOf(shapes, offer.Capacity);
            Zone[host] = IndexOf(zones, (offer.Provider, offer.Zone));
            Provider[host] = IndexOf(providers, offer.Provider);
            TieBreak[host] = SeededOrder.Of(request.Seed, offer.HostId);
            Cost[host] = request.Policy.CostByProvider.GetValueOrDefault(offer.Provider, 1) - 1;
            Ports[host] = new HostPorts(state.UsedPorts);
            if (offer.Load is not { } load) continue;
            Overload[host] = (Beyond(load.CpuMillis, state.Reserved.CpuMillis, offer.Capacity.CpuMillis)
                + Beyond(load.MemoryMib, state.Reserved.MemoryMib, offer.Capacity.MemoryMib)) / 2;
            Starting[host] = load.StartingInstances;
            AnyLoad |= Overload[host] > 0;
            AnyStarting |= Starting[host] > 0;
        }

        Shapes = [.. shapes.OrderBy(s => s.Value).Select(s => s.Key)];
        Zones = zones.Count;
        Providers = providers.Count;
        Largest = [.. capacity.Select(c => c.Length == 0 ? 0 : c.Max())];
        Total = [.. capacity.Select(c => c.Sum())];
        Taken = [.. capacity.Zip(free, (c, f) => c.Sum() - f.Sum())];
        Closed = new int[Shapes.Length];
        for (var host = 0; host < States.Length; host++) Closed[Shape[host]] += IsOpen(host) ? 0 : 1;
    }

    public HostState[] States { get; }

    /// <summary>Per resource: what is reserved or awarded of all hosts.</summary>
    public long[] Taken { get; }

    public int Count => States.Length;

    /// <summary>Capacities there are, each once.</summary>
    public HostCapacity[] Shapes { get; }

    /// <summary>Index of each host's capacity.</summary>
    public int[] Shape { get; }

    /// <summary>Per shape: hosts of it that nothing runs on.</summary>
    public int[] Closed { get; }

    /// <summary>Per resource: what the largest host has of it.</summary>
    public long[] Largest { get; }

    /// <summary>Per resource: what all hosts have of it.</summary>
    public long[] Total { get; }

    public int[] Zone { get; }

    public int Zones { get; }

    public int[] Provider { get; }

    public int Providers { get; }

    /// <summary>Looks random, is the same for the same seed.</summary>
    public ulong[] TieBreak { get; }

    public double[] Overload { get; }

    public bool AnyLoad { get; }

    public int[] Starting { get; }

    public bool AnyStarting { get; }

    public double[] Cost { get; }

    public HostPorts[] Ports { get; }

    public long[] Free(Resource resource) => free[(int)resource];

    /// <summary>Fraction of a resource that is reserved or awarded.</summary>
    public double[] Used(Resource resource) => used[(int)resource];

    /// <summary>Whether anything runs there or was awarded.</summary>
    public bool IsOpen(int host) => free[(int)Resource.Slots][host] < capacity[(int)Resource.Slots][host]
        || free[(int)Resource.Memory][host] < capacity[(int)Resource.Memory][host];

    /// <summary>Index of a host, or -1.</summary>
    public int Find(string hostId) => byId.GetValueOrDefault(hostId, -1);

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
        var ports = Ports[host];
        ports.TakeHostPorts(member.HostPorts);
        return new Taken(host, ports.TakeWire(member.WirePorts), ports.TakePublic(member.PublicPorts));
    }

    /// <summary>Gives back what <see cref="Take"/> took: the lot's group could not be placed whole.</summary>
    public void GiveBack(Lot lot, LotMember member, Taken taken)
    {
        Change(taken.Host, lot, 1);
        awarded[ServiceKey.Of(lot)].Remove(taken.Host);
        Ports[taken.Host].GiveBack(taken, member.HostPorts);
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

    private void Read(int host, HostCapacity whole, HostCapacity reserved)
    {
        Set(Resource.Memory, whole.MemoryMib, reserved.MemoryMib);
        Set(Resource.Cpu, whole.CpuMillis, reserved.CpuMillis);
        Set(Resource.Disk, whole.DiskMib, reserved.DiskMib);
        Set(Resource.Pids, whole.Pids, reserved.Pids);
        Set(Resource.Slots, whole.Instances, reserved.Instances);

        void Set(Resource resource, long total, long taken)
        {
            capacity[(int)resource][host] = total;
            free[(int)resource][host] = total - taken;
            used[(int)resource][host] = Fraction(taken, total);
        }
    }

    private void Change(int host, Lot lot, int sign)
    {
        var wasOpen = IsOpen(host);
        foreach (var resource in All)
        {
            var whole = capacity[(int)resource][host];
            var left = free[(int)resource][host] += sign * Need(lot, resource);
            used[(int)resource][host] = Fraction(whole - left, whole);
            Taken[(int)resource] -= sign * Need(lot, resource);
        }

        if (wasOpen != IsOpen(host)) Closed[Shape[host]] += wasOpen ? 1 : -1;
    }

    private static double Beyond(long measured, long reserved, long whole) => Fraction(Math.Max(0, measured - reserved), whole);

    private static int IndexOf<T>(Dictionary<T, int> known, T key)
        where T : notnull
    {
        if (!known.TryGetValue(key, out var index)) known[key] = index = known.Count;
        return index;
    }
}
