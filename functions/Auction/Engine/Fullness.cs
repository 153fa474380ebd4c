namespace Catalyze.Auction.Engine;

/// <summary>Per shape of hosts: what an instance takes, and how much each resource counts for it.</summary>
internal sealed class Fullness(HostTable hosts)
{
    /// <summary>Resources that are spread.</summary>
    public const int Resources = 4;

    private static readonly Resource[] Spread = [Resource.Memory, Resource.Cpu, Resource.Disk, Resource.Slots];

    private readonly double[][] used = [.. Spread.Select(hosts.Used)];

    /// <summary>Per shape four weights that add up to 1.</summary>
    public double[] Weights { get; } = new double[Resources * hosts.Shapes.Length];

    /// <summary>Per shape what the instance itself adds.</summary>
    public double[] Added { get; } = new double[hosts.Shapes.Length];

    public void Load(Lot lot)
    {
        for (var shape = 0; shape < Added.Length; shape++)
        {
            var capacity = hosts.Shapes[shape];
            Span<double> shares =
            [
                HostTable.Fraction(lot.Size.MemoryMib, capacity.MemoryMib), HostTable.Fraction(lot.Size.CpuMillis, capacity.CpuMillis),
                HostTable.Fraction(lot.Size.DiskMib, capacity.DiskMib), HostTable.Fraction(1, capacity.Instances),
            ];
            var sum = shares[0] + shares[1] + shares[2] + shares[3];
            Added[shape] = 0;
            for (var i = 0; i < Resources; i++)
            {
                var weight = shares[i] / sum;
                Weights[(shape * Resources) + i] = weight;
                Added[shape] += weight * shares[i];
            }
        }
    }

    /// <summary>The columns that <see cref="Weights"/> weigh, in their order.</summary>
    public double[] Used(int index) => used[index];
}
