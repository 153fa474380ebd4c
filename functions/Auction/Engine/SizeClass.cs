namespace Catalyze.Auction.Engine;

/// <summary>Lots of about one size, and where there is room for one more of them.</summary>
internal sealed class SizeClass
{
    private int[] slots = [];

    /// <summary>MiB of memory the largest of them needs.</summary>
    public long Memory { get; private set; }

    /// <summary>Thousandths of a core the largest of them needs.</summary>
    public long Cpu { get; private set; }

    /// <summary>Instances seen so far.</summary>
    public int Seen { get; private set; }

    /// <summary>How many of them all hosts could take yet, had nothing else to be taken.</summary>
    public long Slots { get; private set; }

    /// <summary>Lots belong together whose memory and CPU have the same powers of two above them.</summary>
    public static (int Memory, int Cpu) KeyOf(Lot lot) => (RoundedUpLog2(lot.Size.MemoryMib), RoundedUpLog2(lot.Size.CpuMillis));

    public void See(Lot lot)
    {
        Seen += lot.Members.Count;
        if (lot.Size.MemoryMib <= Memory && lot.Size.CpuMillis <= Cpu) return;
        Memory = Math.Max(Memory, lot.Size.MemoryMib);
        Cpu = Math.Max(Cpu, lot.Size.CpuMillis);
        slots = [];
    }

    /// <summary>Counts the slots anew: of all hosts the first time and after a larger lot was seen, else of those that changed.</summary>
    public void Count(HostTable hosts, List<int> changed)
    {
        if (slots.Length == 0)
        {
            slots = new int[hosts.Count];
            Slots = 0;
            for (var host = 0; host < slots.Length; host++) Count(hosts, host);
            return;
        }

        foreach (var host in changed) Count(hosts, host);
    }

    /// <summary>How many slots a host loses to a lot that needs so much.</summary>
    public int Lost(HostTable hosts, int host, long memory, long cpu) => slots[host] == 0
        ? 0
        : slots[host] - Of(hosts.Free(Resource.Memory)[host] - memory, hosts.Free(Resource.Cpu)[host] - cpu);

    private void Count(HostTable hosts, int host)
    {
        var now = Of(hosts.Free(Resource.Memory)[host], hosts.Free(Resource.Cpu)[host]);
        Slots += now - slots[host];
        slots[host] = now;
    }

    private static int RoundedUpLog2(int value) => value <= 1 ? 0 : 1 + int.Log2(value - 1);

    // What needs nothing of one resource is limited by the other; what needs nothing at all has no lack of room.
    private int Of(long memory, long cpu) => memory < 0 || cpu < 0
        ? 0
        : (int)Math.Min(int.MaxValue, Math.Min(Memory == 0 ? int.MaxValue : memory / Memory, Cpu == 0 ? int.MaxValue : cpu / Cpu));
}
