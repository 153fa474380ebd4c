using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Auction.Tests;

/// <summary>Hosts and lots for tests: a host has 8 GiB, four cores, 100 GiB of disk and 50 slots unless said otherwise.</summary>
internal static class World
{
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static HostState Host(string id, long memory = 8192, long reservedMemory = 0, bool appArmor = true, string pod = "pod1", int ageSeconds = 3) => new(
        new Offer
        {
            HostId = id,
            Pod = pod,
            Provider = "metal",
            Zone = "z1",
            Address = "10.77.0.11",
            Version = 1,
            Epoch = "e",
            ObservedAt = Now.AddSeconds(-ageSeconds),
            Capacity = new HostCapacity(4000, memory, 102_400, 20_000, 50),
            Features = new HostFeatures(appArmor, 2, "6.1", "20.10") { EncryptsVolumes = true },
        },
        new HostCapacity(0, reservedMemory, 0, 0, 0),
        new HashSet<int>());

    public static Lot Single(string service, int ordinal = 0, int memory = 512) => new()
    {
        LotId = $"{service}/{ordinal}",
        EnvironmentId = "env-aaaaaaaaaa",
        Service = service,
        Description = $"{service} (1 instance)",
        Size = new ServiceSize(memory, 100, 1024),
        MaxPids = 256,
        Members = [new LotMember { InstanceId = $"{service}-{ordinal}", WirePorts = 1 }],
    };

    public static Lot Group(string service, int members, int memory = 512) => Single(service, 0, memory) with
    {
        Description = $"{service} ({members} instances, highly available)",
        OnePerHost = true,
        Members = [.. Enumerable.Range(0, members).Select(i => new LotMember { InstanceId = $"{service}-{i}", WirePorts = 1 })],
    };

    public static StandingInstance Standing(string host, Lot lot, string instanceId, bool volumes = false) =>
        new(host, new LotMember { InstanceId = instanceId, VolumeHost = volumes ? host : null }, lot);

    /// <summary>Hosts whose ledgers have what stands there.</summary>
    public static IEnumerable<HostState> Hosts(IReadOnlyList<StandingInstance> standing, params string[] ids) => ids.Select(id =>
    {
        var there = standing.Where(s => s.HostId == id).Select(s => s.Lot).ToList();
        return Host(id) with
        {
            Reserved = new HostCapacity(there.Sum(l => l.Size.CpuMillis), there.Sum(l => l.Size.MemoryMib), there.Sum(l => l.Size.DiskMib), there.Sum(l => l.MaxPids), there.Count),
        };
    });

    public static AuctionRequest Request(IReadOnlyList<HostState> hosts, params Lot[] lots) => new()
    {
        Hosts = hosts,
        Lots = lots,
        Now = Now,
        MaxOfferAge = TimeSpan.FromSeconds(60),
        Seed = 7,
    };
}
