using Xunit;

namespace Catalyze.Auction.Tests;

/// <summary>What holds for every auction, over a few hundred random ones. The seed is in the failure, so a failing one can be run again.</summary>
public sealed class AuctionProperties
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 300)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void An_auction_keeps_its_promises(int seed)
    {
        var request = RandomAuctions.Request(new Random(seed));
        var result = Auctioneer.Evaluate(request);

        NeverOverCapacity(request, result);
        NeverTwoOfAGroupOnOneHost(request, result);
        NeverHalfPlaced(request, result);
        NeverAPortTwice(request, result);
        ExplanationsAddUpToTheHosts(request, result);
        TheSameSeedHasTheSameResult(request, result);
    }

    private static void NeverOverCapacity(AuctionRequest request, AuctionResult result)
    {
        foreach (var host in request.Hosts)
        {
            var lots = result.Awards.Where(a => a.HostId == host.Offer.HostId).Select(a => request.Lots.Single(l => l.LotId == a.LotId)).ToList();
            if (lots.Count == 0) continue;
            Assert.True(host.Reserved.MemoryMib + lots.Sum(l => l.Size.MemoryMib) <= host.Offer.Capacity.MemoryMib);
            Assert.True(host.Reserved.CpuMillis + lots.Sum(l => l.Size.CpuMillis) <= host.Offer.Capacity.CpuMillis);
            Assert.True(host.Reserved.DiskMib + lots.Sum(l => l.Size.DiskMib) <= host.Offer.Capacity.DiskMib);
            Assert.True(host.Reserved.Pids + lots.Sum(l => l.MaxPids) <= host.Offer.Capacity.Pids);
            Assert.True(host.Reserved.Instances + lots.Count <= host.Offer.Capacity.Instances);
        }
    }

    private static void NeverTwoOfAGroupOnOneHost(AuctionRequest request, AuctionResult result)
    {
        foreach (var lot in request.Lots.Where(l => l.OnePerHost))
        {
            var hosts = result.Awards.Where(a => a.LotId == lot.LotId).Select(a => a.HostId).ToList();
            Assert.Equal(hosts.Count, hosts.Distinct().Count());
        }
    }

    private static void NeverHalfPlaced(AuctionRequest request, AuctionResult result)
    {
        var expected = result.Placed ? request.Lots.SelectMany(l => l.Members).Select(m => m.InstanceId).Order() : Enumerable.Empty<string>();
        Assert.Equal(expected, result.Awards.Select(a => a.InstanceId).Order());
    }

    private static void NeverAPortTwice(AuctionRequest request, AuctionResult result)
    {
        foreach (var awards in result.Awards.GroupBy(a => a.HostId))
        {
            var used = request.Hosts.Single(h => h.Offer.HostId == awards.Key).UsedPorts;
            var ports = awards.SelectMany(a => a.WirePorts.Concat(a.PublicPorts)).ToList();
            Assert.Equal(ports.Count, ports.Distinct().Count());
            Assert.DoesNotContain(ports, used.Contains);
        }
    }

    private static void ExplanationsAddUpToTheHosts(AuctionRequest request, AuctionResult result)
    {
        Assert.All(result.Refusals, r => Assert.Equal(request.Hosts.Count, r.ByRule.Sum(x => x.Hosts)));
        Assert.All(result.Refusals, r => Assert.Equal(request.Hosts.Count, r.Hosts.Select(h => h.HostId).Distinct().Count()));
        Assert.All(result.Awards, a => Assert.Equal(request.Hosts.Count, a.HostsBidding + a.RefusedByRule.Sum(x => x.Hosts)));
    }

    private static void TheSameSeedHasTheSameResult(AuctionRequest request, AuctionResult result)
    {
        var shuffled = request with { Hosts = [.. request.Hosts.Reverse()] };
        Assert.Equal(
            result.Awards.Select(a => (a.InstanceId, a.HostId)).Order(),
            Auctioneer.Evaluate(shuffled).Awards.Select(a => (a.InstanceId, a.HostId)).Order());
    }
}
