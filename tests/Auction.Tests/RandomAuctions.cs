using Catalyze.Contracts.Specifications;

namespace Catalyze.Auction.Tests;

/// <summary>Small auctions of every kind, many of which cannot be placed.</summary>
internal static class RandomAuctions
{
    public static AuctionRequest Request(Random random)
    {
        var hosts = Enumerable.Range(0, random.Next(1, 9)).Select(i =>
        {
            var host = World.Host($"h{i}", random.Next(1, 5) * 1024, random.Next(0, 3) * 512, random.Next(6) > 0, random.Next(5) > 0 ? "pod1" : "pod2", random.Next(70));
            return host with { UsedPorts = Enumerable.Range(PortRanges.FirstWirePort, random.Next(4)).ToHashSet() };
        }).ToList();
        var lots = Enumerable.Range(0, random.Next(1, 7)).Select(i =>
        {
            var lot = random.Next(2) == 0 ? World.Group($"s{i}", random.Next(2, 5)) : World.Single($"s{i}");
            var size = new ServiceSize(random.Next(1, 5) * 256, random.Next(1, 9) * 100, 1024);
            return lot with { Size = size, EnforcementRequired = random.Next(4) == 0, Members = [.. lot.Members.Select(m => m with { PublicPorts = random.Next(2) })] };
        }).ToArray();
        return World.Request(hosts, lots) with { Seed = random.Next(), Pricing = (PricingMode)random.Next(2) };
    }
}
