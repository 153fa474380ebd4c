namespace Catalyze.Auction.Engine;

/// <summary>A set of shapes of hosts, with the lots that need one of them.</summary>
/// <param name="shapes">One bit per shape.</param>
/// <param name="hosts">How many hosts there are of these shapes.</param>
/// <param name="memory">Their mean memory in MiB.</param>
/// <param name="cpu">Their mean CPU in thousandths of a core.</param>
internal sealed class ShapeSet(ulong[] shapes, int hosts, double memory, double cpu)
{
    public ulong[] Shapes => shapes;

    /// <summary>Whether there are hosts at all.</summary>
    public bool Any => hosts > 0;

    /// <summary>Hosts that the lots seen so far would have filled, had each host taken as many of them as it can.</summary>
    public double Seen { get; private set; }

    public void See(Lot lot) =>
        Seen += 1 / Math.Max(1, Math.Floor(Math.Min(memory / Math.Max(1, lot.Size.MemoryMib), cpu / Math.Max(1, lot.Size.CpuMillis))));

    public bool IsWithin(ShapeSet other)
    {
        for (var i = 0; i < shapes.Length; i++)
        {
            if ((shapes[i] & ~other.Shapes[i]) != 0) return false;
        }

        return true;
    }
}
