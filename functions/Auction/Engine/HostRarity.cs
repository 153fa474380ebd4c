using Catalyze.Contracts.Offers;

namespace Catalyze.Auction.Engine;

/// <summary>How few hosts could stand in for one: those that have at least as much of everything.</summary>
internal sealed class HostRarity
{
    /// <summary>Per shape: the fraction of hosts that could replace one of it.</summary>
    private readonly double[] replaceable;

    public HostRarity(HostCapacity[] shapes, int[] shapeOfHost)
    {
        var count = new int[shapes.Length];
        foreach (var shape in shapeOfHost) count[shape]++;
        replaceable = new double[shapes.Length];
        for (var i = 0; i < shapes.Length; i++)
        {
            var able = 0;
            for (var j = 0; j < shapes.Length; j++)
            {
                if (Covers(shapes[j], shapes[i])) able += count[j];
            }

            replaceable[i] = (double)able / shapeOfHost.Length;
        }
    }

    public double Replaceable(int shape) => replaceable[shape];

    private static bool Covers(HostCapacity one, HostCapacity other) =>
        one.MemoryMib >= other.MemoryMib && one.CpuMillis >= other.CpuMillis && one.DiskMib >= other.DiskMib;
}
