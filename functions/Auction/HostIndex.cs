using System.Collections;
using Catalyze.Auction.Engine;
using Catalyze.Contracts.Offers;

namespace Catalyze.Auction;

/// <summary>Hosts with the columns that auctions run over, by host id. Immutable: any number of auctions may start from one at once, each on copies of what awards change.</summary>
/// <remarks>
/// Kept between auctions: <see cref="With"/> takes over what is as it was and reads only the hosts that differ. Whatever hosts it came by, an index is the
/// same as one made afresh of its hosts.
/// </remarks>
public sealed class HostIndex : IReadOnlyList<HostState>
{
    private static readonly Resource[] All = Enum.GetValues<Resource>();
    private readonly HostState[] states;
    private readonly Dictionary<string, int> byId;

    private HostIndex(HostState[] states, HostIndex? before)
    {
        this.states = states;
        byId = before?.byId ?? states.Index().ToDictionary(s => s.Item.Offer.HostId, s => s.Index, StringComparer.Ordinal);
        Capacity = Columns(before?.Capacity);
        Free = Columns(before?.Free);
        Used = Columns(before?.Used);
        Overload = Column(before?.Overload);
        Starting = Column(before?.Starting);
        FreeWire = Column(before?.FreeWire);
        FreePublic = Column(before?.FreePublic);
        var (shapesStay, domainsStay, imagesStay, layersStay) = (before is not null, before is not null, before is not null, before is not null);
        for (var host = 0; host < states.Length; host++)
        {
            var (state, known) = (states[host], before?.states[host]);
            if (ReferenceEquals(state, known)) continue;
            Read(host, state, known);
            if (known is null) continue;
            shapesStay &= state.Offer.Capacity == known.Offer.Capacity;
            domainsStay &= state.Offer.Zone == known.Offer.Zone && state.Offer.Provider == known.Offer.Provider;
            imagesStay &= Inventory.AreAlike(known.Offer.Images, state.Offer.Images);
            layersStay &= Inventory.AreAlike(known.Offer.Layers, state.Offer.Layers);
        }

        (Shape, Shapes) = shapesStay ? (before!.Shape, before.Shapes) : Number(s => s.Offer.Capacity);
        (Zone, Zones) = domainsStay ? (before!.Zone, before.Zones) : Number(s => (s.Offer.Provider, s.Offer.Zone));
        (Provider, Providers) = domainsStay ? (before!.Provider, before.Providers) : Number(s => s.Offer.Provider);
        Images = imagesStay ? before!.Images : new Inventory(states, s => s.Offer.Images);
        Layers = layersStay ? before!.Layers : new Inventory(states, s => s.Offer.Layers);
        AnyLoad = Overload.AsSpan().ContainsAnyExcept(0);
        AnyStarting = Starting.AsSpan().ContainsAnyExcept(0);
        Largest = [.. Capacity.Select(c => c.Length == 0 ? 0 : c.Max())];
        Total = [.. Capacity.Select(c => c.Sum())];
        Taken = [.. Total.Zip(Free, (total, free) => total - free.Sum())];
    }

    public int Count => states.Length;

    internal HostState[] States => states;

    internal long[][] Capacity { get; }

    internal long[][] Free { get; }

    internal double[][] Used { get; }

    internal double[] Overload { get; }

    internal int[] Starting { get; }

    internal int[] FreeWire { get; }

    internal int[] FreePublic { get; }

    internal bool AnyLoad { get; }

    internal bool AnyStarting { get; }

    internal int[] Shape { get; }

    internal HostCapacity[] Shapes { get; }

    internal int[] Zone { get; }

    internal (string Provider, string Zone)[] Zones { get; }

    internal int[] Provider { get; }

    internal string[] Providers { get; }

    internal long[] Largest { get; }

    internal long[] Total { get; }

    internal long[] Taken { get; }

    internal Inventory Images { get; }

    internal Inventory Layers { get; }

    public HostState this[int index] => states[index];

    /// <summary>An index made afresh.</summary>
    /// <exception cref="ArgumentException">A host comes twice.</exception>
    public static HostIndex Of(IEnumerable<HostState> hosts) => hosts as HostIndex ?? new([.. hosts.OrderBy(h => h.Offer.HostId, StringComparer.Ordinal)], before: null);

    /// <summary>The index of these hosts: of those that are this one's too, only what differs is read.</summary>
    public HostIndex With(IReadOnlyList<HostState> hosts)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        if (hosts.Count != states.Length) return Of(hosts);
        var (now, differs) = (new HostState[states.Length], false);
        foreach (var host in hosts)
        {
            if (!byId.TryGetValue(host.Offer.HostId, out var index) || now[index] is not null) return Of(hosts);
            now[index] = host;
            differs |= !ReferenceEquals(host, states[index]);
        }

        return differs ? new HostIndex(now, this) : this;
    }

    public IEnumerator<HostState> GetEnumerator() => states.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal int Find(string hostId) => byId.GetValueOrDefault(hostId, -1);

    private static double Beyond(long measured, long reserved, long whole) => HostTable.Fraction(Math.Max(0, measured - reserved), whole);

    private T[] Column<T>(T[]? before) => (T[]?)before?.Clone() ?? new T[states.Length];

    private T[][] Columns<T>(T[][]? before) => [.. All.Select(r => Column(before?[(int)r]))];

    private (int[] Index, T[] Values) Number<T>(Func<HostState, T> value)
        where T : notnull
    {
        var (index, known) = (new int[states.Length], new Dictionary<T, int>());
        for (var host = 0; host < states.Length; host++)
        {
            var key = value(states[host]);
            if (!known.TryGetValue(key, out index[host])) known[key] = index[host] = known.Count;
        }

        return (index, [.. known.OrderBy(k => k.Value).Select(k => k.Key)]);
    }

    private void Read(int host, HostState state, HostState? known)
    {
        var (whole, reserved, load) = (state.Offer.Capacity, state.Reserved, state.Offer.Load);
        Set(Resource.Memory, whole.MemoryMib, reserved.MemoryMib);
        Set(Resource.Cpu, whole.CpuMillis, reserved.CpuMillis);
        Set(Resource.Disk, whole.DiskMib, reserved.DiskMib);
        Set(Resource.Pids, whole.Pids, reserved.Pids);
        Set(Resource.Slots, whole.Instances, reserved.Instances);
        Overload[host] = load is null ? 0 : (Beyond(load.CpuMillis, reserved.CpuMillis, whole.CpuMillis) + Beyond(load.MemoryMib, reserved.MemoryMib, whole.MemoryMib)) / 2;
        Starting[host] = load?.StartingInstances ?? 0;
        if (ReferenceEquals(state.UsedPorts, known?.UsedPorts)) return;
        (FreeWire[host], FreePublic[host]) = HostPorts.Free(state.UsedPorts);

        void Set(Resource resource, long total, long taken)
        {
            Capacity[(int)resource][host] = total;
            Free[(int)resource][host] = total - taken;
            Used[(int)resource][host] = HostTable.Fraction(taken, total);
        }
    }
}
