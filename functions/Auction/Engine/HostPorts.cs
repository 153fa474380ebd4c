namespace Catalyze.Auction.Engine;

/// <summary>The ports of one host during an auction.</summary>
internal sealed class HostPorts
{
    private readonly IReadOnlySet<int> before;
    private HashSet<int>? now;

    public HostPorts(IReadOnlySet<int> used)
    {
        before = used;
        FreeWire = Free(PortRanges.FirstWirePort);
        FreePublic = Free(PortRanges.FirstPublicPort);
    }

    public int FreeWire { get; private set; }

    public int FreePublic { get; private set; }

    public bool IsTaken(int port) => before.Contains(port) || now?.Contains(port) == true;

    public IReadOnlyList<int> TakeWire(int count)
    {
        FreeWire -= count;
        return Take(PortRanges.FirstWirePort, count);
    }

    public IReadOnlyList<int> TakePublic(int count)
    {
        FreePublic -= count;
        return Take(PortRanges.FirstPublicPort, count);
    }

    public void TakeHostPorts(IReadOnlyList<int> ports)
    {
        if (ports.Count > 0) (now ??= []).UnionWith(ports);
    }

    public void GiveBack(Taken taken, IReadOnlyList<int> hostPorts)
    {
        FreeWire += taken.WirePorts.Count;
        FreePublic += taken.PublicPorts.Count;
        now?.ExceptWith(taken.WirePorts);
        now?.ExceptWith(taken.PublicPorts);
        now?.ExceptWith(hostPorts);
    }

    private int Free(int first)
    {
        var used = 0;
        foreach (var port in before)
        {
            if (port >= first && port < first + PortRanges.RangeLength) used++;
        }

        return PortRanges.RangeLength - used;
    }

    // The lowest free ones: what two auctions of one request choose is then the same.
    private int[] Take(int first, int count)
    {
        if (count == 0) return [];
        now ??= [];
        var ports = new int[count];
        var found = 0;
        for (var port = first; found < count; port++)
        {
            if (!before.Contains(port) && now.Add(port)) ports[found++] = port;
        }

        return ports;
    }
}
