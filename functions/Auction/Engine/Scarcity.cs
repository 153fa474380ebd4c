namespace Catalyze.Auction.Engine;

/// <summary>For which sizes of lots room runs short, so that smaller lots go where they take none of it.</summary>
/// <remarks>
/// <see cref="Foresight"/> keeps empty hosts; this keeps room on hosts that are in use, where small lots would leave large rests unusable for large lots. Of every
/// size seen so far as many are expected as were seen, scaled from the part of the fleet in use to the part that is not, and more the less was seen:
/// the expectation is as uncertain as the count is small. The more room there is beyond that, the less it counts; so a fleet that is large
/// and far from full is filled as if this were not there.
/// </remarks>
internal sealed class Scarcity(HostTable hosts)
{
    // Standard deviations of the count by which more is expected.
    private const double Caution = 6;

    // Room for ten times what is expected is not worth asking every host about.
    private const double Negligible = 0.1;

    private readonly Dictionary<(int Memory, int Cpu), SizeClass> classes = [];
    private readonly List<(SizeClass Class, double Weight)> scarce = [];
    private long memory;
    private long cpu;

    /// <summary>Whether room for anything larger than the lot runs short.</summary>
    public bool Any => scarce.Count > 0;

    public void See(Lot lot)
    {
        var key = SizeClass.KeyOf(lot);
        if (!classes.TryGetValue(key, out var known)) classes[key] = known = new SizeClass();
        known.See(lot);
    }

    /// <summary>Counts a lot among those seen, and decides what is scarce for it.</summary>
    /// <param name="toCome">Instances to come for each one seen.</param>
    public void Expect(Lot lot, double toCome)
    {
        (memory, cpu) = (lot.Size.MemoryMib, lot.Size.CpuMillis);
        See(lot);
        Follow();
        scarce.Clear();
        foreach (var of in classes.Values)
        {
            if (of.Memory <= memory && of.Cpu <= cpu) continue;
            var expected = toCome * (of.Seen + 1 + (Caution * Math.Sqrt(of.Seen + 1)));
            if (expected < Negligible * of.Slots) continue;
            var scarcity = expected < of.Slots ? expected / of.Slots : 1;
            var size = Math.Max(HostTable.Fraction(of.Memory, hosts.Largest[(int)Resource.Memory]), HostTable.Fraction(of.Cpu, hosts.Largest[(int)Resource.Cpu]));
            scarce.Add((of, scarcity * scarcity * size));
        }
    }

    /// <summary>Takes over what changed on hosts.</summary>
    public void Follow()
    {
        foreach (var of in classes.Values) of.Count(hosts, hosts.Changed);
        hosts.Changed.Clear();
    }

    /// <summary>Slots that the lot would take from larger ones on a host, each counted by its size and scarcity: 1 where one needs a whole largest host and none is left over.</summary>
    public double Lost(int host)
    {
        var lost = 0.0;
        foreach (var (of, weight) in scarce) lost += weight * of.Lost(hosts, host, memory, cpu);
        return lost;
    }
}
