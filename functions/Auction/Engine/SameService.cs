namespace Catalyze.Auction.Engine;

/// <summary>Where the instances of a lot's service are, standing and awarded: counted by host, zone and provider.</summary>
internal sealed class SameService(HostTable hosts)
{
    private readonly List<int> touched = [];

    public int[] OnHost { get; } = new int[hosts.Count];

    public int[] InZone { get; } = new int[hosts.Zones];

    public int[] AtProvider { get; } = new int[hosts.Providers];

    /// <summary>Whether there is one anywhere.</summary>
    public bool Any => touched.Count > 0;

    public void Load(Lot lot)
    {
        foreach (var host in touched) OnHost[host] = 0;
        touched.Clear();
        Array.Clear(InZone);
        Array.Clear(AtProvider);
        foreach (var (hostId, count) in lot.Occupied)
        {
            if (hosts.Find(hostId) is var host and >= 0) Add(host, count);
        }

        foreach (var host in hosts.Awarded(ServiceKey.Of(lot))) Add(host, 1);
    }

    private void Add(int host, int count)
    {
        touched.Add(host);
        OnHost[host] += count;
        InZone[hosts.Zone[host]] += count;
        AtProvider[hosts.Provider[host]] += count;
    }
}
