using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Auction.Tests;

/// <summary>Small auctions of every kind, many of which cannot be placed.</summary>
internal static class RandomAuctions
{
    private static readonly string[] Values = ["ssd", "hdd"];

    public static AuctionRequest Request(Random random)
    {
        var hosts = Enumerable.Range(0, random.Next(1, 13)).Select(i => Host(i, random)).ToList();
        var lots = Enumerable.Range(0, random.Next(1, 9)).Select(i => Lot(i, random)).ToArray();
        return World.Request(hosts, lots) with
        {
            Seed = random.Next(),
            Pricing = (PricingMode)random.Next(2),
            Order = (LotOrder)random.Next(2),
            PlaceWhole = random.Next(2) == 0,
            ProvidersWithAgreement = new HashSet<string> { "metal" },
            Policy = new AuctionPolicy
            {
                CostByProvider = random.Next(2) == 0 ? new Dictionary<string, double>() : new Dictionary<string, double> { ["aws"] = 1.3 },
                PricingByClass = new Dictionary<string, PricingMode> { ["stateful"] = PricingMode.BestFit },
            },
        };
    }

    private static HostState Host(int index, Random random)
    {
        var host = World.Host(
            $"h{index:00}", random.Next(1, 5) * 1024, random.Next(0, 3) * 512, random.Next(6) > 0, random.Next(5) > 0 ? "pod1" : "pod2", random.Next(70));
        return host with
        {
            UsedPorts = Enumerable.Range(PortRanges.FirstWirePort, random.Next(4)).ToHashSet(),
            Cordoned = random.Next(12) == 0,
            Tenant = random.Next(10) == 0 ? "other" : null,
            Offer = host.Offer with
            {
                Zone = $"z{random.Next(3)}",
                Provider = random.Next(4) > 0 ? "metal" : "aws",
                Labels = new Dictionary<string, string> { ["disk"] = Values[random.Next(2)] },
                Taints = random.Next(8) == 0 ? new Dictionary<string, string> { ["gpu"] = "yes" } : new Dictionary<string, string>(),
                Features = host.Offer.Features with { EncryptsVolumes = random.Next(5) > 0 },
                Volumes = index % 3 == 0 ? ["other", "left"] : [],
                Images = random.Next(2) == 0 ? ["sha256:1"] : [],
                Load = random.Next(2) == 0 ? new HostLoad(random.Next(2000), random.Next(4000), random.Next(3)) : null,
            },
        };
    }

    private static Lot Lot(int index, Random random)
    {
        var lot = random.Next(2) == 0 ? World.Group($"s{index}", random.Next(2, 6)) : World.Single($"s{index}");
        return lot with
        {
            Size = new ServiceSize(random.Next(1, 5) * 256, random.Next(1, 9) * 100, 1024),
            OnePerHost = lot.Members.Count > 1 && random.Next(3) > 0,
            MaxPerHost = random.Next(4) == 0 ? 2 : null,
            MaxPerZone = random.Next(4) == 0 ? random.Next(1, 4) : null,
            MaxPerProvider = random.Next(6) == 0 ? 3 : null,
            Priority = random.Next(3),
            ServiceClass = random.Next(3) == 0 ? "stateful" : null,
            EnforcementRequired = random.Next(4) == 0,
            HoldsData = random.Next(6) == 0,
            FreshVolumes = index % 4 == 2 ? ["left"] : [],
            HoldsHealthData = random.Next(5) == 0,
            HostLabels = random.Next(5) == 0 ? new Dictionary<string, string> { ["disk"] = "ssd" } : new Dictionary<string, string>(),
            Tolerations = random.Next(3) == 0 ? new Dictionary<string, string> { ["gpu"] = "" } : new Dictionary<string, string>(),
            Affinities = index > 0 && random.Next(5) == 0 ? [new Affinity($"s{random.Next(index)}", (FailureDomain)random.Next(3), random.Next(2) == 0)] : [],
            ImageDigest = random.Next(2) == 0 ? "sha256:1" : null,
            RecentFailures = random.Next(5) == 0 ? new Dictionary<string, int> { ["h00"] = 2 } : new Dictionary<string, int>(),
            Members = [.. lot.Members.Select(m => m with { PublicPorts = random.Next(2), VolumeHost = random.Next(12) == 0 ? $"h{random.Next(12):00}" : null })],
        };
    }
}
