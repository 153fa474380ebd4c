using System.Numerics;

namespace Catalyze.Auction.Engine;

/// <summary>Which empty hosts to keep for lots that may still come: those that few others could stand in for.</summary>
/// <remarks>
/// Filling the largest hosts first needs the fewest hosts, and uses up exactly those that a large lot will need which comes late. So for every set
/// of shapes that some lot, or one of the shapes itself, could be taken by, as many empty hosts are kept as lots are to be expected that need them: those seen so far,
/// scaled from the part of the fleet that is in use to the part that is not, and never fewer than one host in twenty, since what was not seen yet
/// may come too; of small fleets more, since what comes differs from what was expected the more the less there is of it. A lot that needs the set itself is not kept from it. Empty hosts beyond that are opened freely, largest first.
/// With nothing but equal hosts nothing is kept.
/// </remarks>
internal sealed class Foresight
{
    private const double AlwaysKept = 0.05;

    // Of a hundred hosts five, of twenty-five two and a half, of four one.
    private const double KeptOfRoot = 0.5;

    // Before a fiftieth of the fleet is in use, what was seen says little about what comes.
    private const double LeastUsed = 0.02;

    private readonly HostTable hosts;
    private readonly List<ShapeSet> sets = [];
    private readonly Dictionary<Contracts.Specifications.ServiceSize, ShapeSet> setOfSize = [];
    private readonly ulong[] kept;
    private readonly double[] sizes;

    public Foresight(HostTable hosts, IEnumerable<Lot> seen)
    {
        this.hosts = hosts;
        Scarcity = new Scarcity(hosts);
        kept = new ulong[(hosts.Shapes.Length + 63) / 64];
        sizes = [.. hosts.Shapes.Select(s => HostTable.Fraction(s.MemoryMib, hosts.Total[(int)Resource.Memory]) + HostTable.Fraction(s.CpuMillis, hosts.Total[(int)Resource.Cpu]))];
        var largest = sizes.Length == 0 ? 1 : sizes.Max();
        for (var i = 0; i < sizes.Length; i++) sizes[i] /= largest;
        if (hosts.Shapes.Length > 1)
        {
            foreach (var shape in hosts.Shapes) SetFor(shape.MemoryMib, shape.CpuMillis, shape.DiskMib);
        }

        foreach (var lot in seen)
        {
            See(lot);
            Scarcity.See(lot);
        }
    }

    /// <summary>Room that runs short on hosts in use.</summary>
    public Scarcity Scarcity { get; }

    /// <summary>Size of a shape: 1 for the largest.</summary>
    public double Size(int shape) => sizes[shape];

    public bool IsKept(int shape) => (kept[shape / 64] & (1UL << (shape % 64))) != 0;

    /// <summary>Decides what to keep from a lot, then counts it among those seen.</summary>
    public void Expect(Lot lot)
    {
        var used = Math.Max(LeastUsed, Math.Max(UsedPart(Resource.Memory), UsedPart(Resource.Cpu)));
        var toCome = (1 - used) / used;
        Scarcity.Expect(lot, toCome);
        if (hosts.Shapes.Length > 1) Keep(lot, toCome);
        See(lot);
    }

    private void Keep(Lot lot, double toCome)
    {
        Array.Clear(kept);
        var own = SetFor(lot);
        var always = Math.Max(AlwaysKept * hosts.Count, Math.Max(1, KeptOfRoot * Math.Sqrt(hosts.Count)));
        foreach (var set in sets)
        {
            if (ReferenceEquals(set, own) || !set.IsWithin(own)) continue;
            if (Closed(set) > Math.Max(set.Seen * toCome, always)) continue;
            for (var i = 0; i < kept.Length; i++) kept[i] |= set.Shapes[i];
        }
    }

    private void See(Lot lot)
    {
        if (hosts.Shapes.Length < 2) return;
        var own = SetFor(lot);
        if (!own.Any) return;
        foreach (var set in sets)
        {
            if (!own.IsWithin(set)) continue;
            for (var member = 0; member < lot.Members.Count; member++) set.See(lot);
        }
    }

    private ShapeSet SetFor(Lot lot)
    {
        if (!setOfSize.TryGetValue(lot.Size, out var set)) setOfSize[lot.Size] = set = SetFor(lot.Size.MemoryMib, lot.Size.CpuMillis, lot.Size.DiskMib);
        return set;
    }

    private ShapeSet SetFor(long memory, long cpu, long disk)
    {
        var shapes = new ulong[kept.Length];
        var (count, allMemory, allCpu) = (0, 0.0, 0.0);
        for (var host = 0; host < hosts.Count; host++)
        {
            var capacity = hosts.Shapes[hosts.Shape[host]];
            if (capacity.MemoryMib < memory || capacity.CpuMillis < cpu || capacity.DiskMib < disk) continue;
            shapes[hosts.Shape[host] / 64] |= 1UL << (hosts.Shape[host] % 64);
            count++;
            allMemory += capacity.MemoryMib;
            allCpu += capacity.CpuMillis;
        }

        var known = sets.Find(s => s.Shapes.AsSpan().SequenceEqual(shapes));
        if (known is not null) return known;
        var set = new ShapeSet(shapes, count, allMemory / Math.Max(1, count), allCpu / Math.Max(1, count));
        sets.Add(set);
        return set;
    }

    private int Closed(ShapeSet set)
    {
        var closed = 0;
        for (var i = 0; i < set.Shapes.Length; i++)
        {
            for (var left = set.Shapes[i]; left != 0; left &= left - 1) closed += hosts.Closed[(64 * i) + BitOperations.TrailingZeroCount(left)];
        }

        return closed;
    }

    private double UsedPart(Resource resource) => HostTable.Fraction(hosts.Taken[(int)resource], hosts.Total[(int)resource]);
}
