using Catalyze.Auction;
using Catalyze.Contracts.Offers;

namespace Catalyze.PodApi.Placement;

/// <summary>What a host has given away: sums over its reservations, and the ports they took.</summary>
public sealed record HostLedger
{
    public required string HostId { get; init; }

    public HostCapacity Reserved { get; init; } = new(0, 0, 0, 0, 0);

    /// <summary>Grows with every hold; its value at that moment is the hold's fencing token.</summary>
    public long Fencing { get; init; }

    /// <summary>Grows with every change: of two copies the one with the greater version is newer.</summary>
    public long Version { get; init; }

    /// <summary>One bit per port of the two ranges.</summary>
    public byte[] Ports { get; init; } = new byte[PortRanges.RangeLength * 2 / 8];

    public IReadOnlySet<int> UsedPorts()
    {
        var used = new HashSet<int>();
        for (var i = 0; i < Ports.Length; i++)
        {
            for (var bit = 0; Ports[i] >> bit != 0; bit++)
            {
                if ((Ports[i] >> bit & 1) != 0) used.Add(PortRanges.FirstWirePort + (i * 8) + bit);
            }
        }

        return used;
    }

    public HostLedger Take(HostCapacity amount, IEnumerable<int> ports) => this with { Reserved = Sum(Reserved, amount, 1), Ports = WithPorts(ports, taken: true) };

    public HostLedger GiveBack(HostCapacity amount, IEnumerable<int> ports) => this with { Reserved = Sum(Reserved, amount, -1), Ports = WithPorts(ports, taken: false) };

    private static HostCapacity Sum(HostCapacity a, HostCapacity b, int sign) => new(
        a.CpuMillis + (sign * b.CpuMillis), a.MemoryMib + (sign * b.MemoryMib), a.DiskMib + (sign * b.DiskMib), a.Pids + (sign * b.Pids), a.Instances + (sign * b.Instances));

    private byte[] WithPorts(IEnumerable<int> ports, bool taken)
    {
        var bits = (byte[])Ports.Clone();
        foreach (var port in ports)
        {
            var i = port - PortRanges.FirstWirePort;
            if (taken) bits[i / 8] |= (byte)(1 << (i % 8));
            else bits[i / 8] &= (byte)~(1 << (i % 8));
        }

        return bits;
    }
}
