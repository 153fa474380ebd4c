using Catalyze.Auction;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Bench.Auctions;

/// <summary>Hosts and services made up from a seed: equal hosts in three zones, services of which a quarter has one instance and half has two.</summary>
internal static class SyntheticFleet
{
    private const int Zones = 3;
    private const int Images = 50;
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly int[] Memory = [64, 128, 128, 256, 256, 256, 512, 512, 1024, 2048];

    /// <summary>A request that fills the hosts to about three quarters.</summary>
    internal static AuctionRequest Create(int hosts, int instances, RuleSet rules, int seed)
    {
        var random = new Random(seed);
        var perHost = Math.Max(1, instances / hosts);
        return new AuctionRequest
        {
            Hosts = [.. Enumerable.Range(0, hosts).Select(i => Host(i, perHost, rules, random))],
            Lots = Lots(instances, rules, random),
            Now = Now,
            MaxOfferAge = TimeSpan.FromMinutes(1),
            Seed = seed,
            Pricing = PricingMode.Spread,
            PlaceWhole = false,
            ProvidersWithAgreement = new HashSet<string>(StringComparer.Ordinal) { "metal" },
            Policy = rules == RuleSet.All
                ? new AuctionPolicy { CostByProvider = new Dictionary<string, double>(StringComparer.Ordinal) { ["metal"] = 1.1 } }
                : new AuctionPolicy(),
        };
    }

    // With all rules on every hundredth host is cordoned, tainted or silent, some images are there, and every host reports its load.
    private static HostState Host(int index, int perHost, RuleSet rules, Random random)
    {
        var all = rules == RuleSet.All;
        var mean = (int)Memory.Average();
        return new HostState(
            new Offer
            {
                HostId = $"host{index:00000}",
                Pod = "pod1",
                Provider = "metal",
                Zone = $"z{index % Zones}",
                Address = "10.0.0.1",
                Version = 1,
                Epoch = "e",
                ObservedAt = all && index % 300 == 299 ? Now.AddHours(-1) : Now,
                Capacity = new HostCapacity(perHost * 200, (long)(perHost * mean * 1.35), perHost * 2048, perHost * 400, perHost * 4),
                Features = new HostFeatures(EnforcesAppArmor: true, 2, "6.1", "20.10") { EncryptsVolumes = true },
                Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["disk"] = "ssd" },
                Taints = all && index % 300 == 99
                    ? new Dictionary<string, string>(StringComparer.Ordinal) { ["gpu"] = "yes" }
                    : new Dictionary<string, string>(StringComparer.Ordinal),
                Images = all ? [$"sha256:{random.Next(Images)}"] : [],
                Load = all ? new HostLoad(random.Next(perHost), random.Next(perHost), 0) : null,
            },
            new HostCapacity(0, 0, 0, 0, 0),
            new HashSet<int>())
        {
            Cordoned = all && index % 300 == 199,
        };
    }

    private static List<Lot> Lots(int instances, RuleSet rules, Random random)
    {
        var lots = new List<Lot>();
        for (var left = instances; left > 0;)
        {
            var members = random.NextDouble() switch { < 0.25 => 1, < 0.8 => 2, _ => random.Next(3, 11) };
            members = Math.Min(members, left);
            left -= members;
            lots.Add(Lot(lots.Count, members, rules, random));
        }

        return lots;
    }

    private static Lot Lot(int index, int members, RuleSet rules, Random random)
    {
        var service = $"app{index:000000}";
        var all = rules == RuleSet.All;
        var memory = Memory[random.Next(Memory.Length)];
        return new Lot
        {
            LotId = service,
            EnvironmentId = "env-benchmark0",
            Service = service,
            Description = service,
            Size = new ServiceSize(memory, 50 + random.Next(100), 512),
            MaxPids = 100,
            OnePerHost = rules != RuleSet.Capacity,
            MaxPerZone = rules != RuleSet.Capacity ? (members + Zones - 1) / Zones : null,
            Members = [.. Enumerable.Range(0, members).Select(i => new LotMember { InstanceId = $"{service}-{i}", WirePorts = all ? 1 : 0 })],
            EnforcementRequired = all,
            HoldsHealthData = all && index % 2 == 0,
            MinimumCgroupVersion = all ? 2 : 0,
            HostLabels = all && index % 3 == 0
                ? new Dictionary<string, string>(StringComparer.Ordinal) { ["disk"] = "ssd" }
                : new Dictionary<string, string>(StringComparer.Ordinal),
            ImageDigest = all ? $"sha256:{random.Next(2 * Images)}" : null,
            RecentFailures = all && index % 10 == 0
                ? new Dictionary<string, int>(StringComparer.Ordinal) { ["host00000"] = 1 }
                : new Dictionary<string, int>(StringComparer.Ordinal),
        };
    }
}
