namespace Catalyze.Auction.Engine;

/// <summary>The ports of one host during an auction.</summary>
internal sealed class HostPorts(IReadOnlySet<int> before)
{
    private HashSet<int>? now;

    public bool IsTaken(int port) => before.Contains(port) || now?.Contains(port) == true;

    /// <summary>How many are free for wires and for the public.</summary>
    public static (int Wire, int Public) Free(IReadOnlySet<int> used)
    {
        var (wire, open) = (PortRanges.RangeLength, PortRanges.RangeLength);
        foreach (var port in used)
        {
            if (port is >= PortRanges.FirstWirePort and < PortRanges.FirstWirePort + PortRanges.RangeLength) wire--;
            else if (port is >= PortRanges.FirstPublicPort and < PortRanges.FirstPublicPort + PortRanges.RangeLength) open--;
        }

        return (wire, open);
    }

    public IReadOnlyList<int> TakeWire(int count) => Take(PortRanges.FirstWirePort, count);

    public IReadOnlyList<int> TakePublic(int count) => Take(PortRanges.FirstPublicPort, count);

    public void TakeHostPorts(IReadOnlyList<int> ports)
    {
        if (ports.Count > 0) (now ??= []).UnionWith(ports);
    }

    public void GiveBack(Taken taken, IReadOnlyList<int> hostPorts)
    {
        now?.ExceptWith(taken.WirePorts);
        now?.ExceptWith(taken.PublicPorts);
        now?.ExceptWith(hostPorts);
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
