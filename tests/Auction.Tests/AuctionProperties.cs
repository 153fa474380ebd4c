using Catalyze.Contracts.Specifications;
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
        NeverBeyondALimit(request, result);
        NeverOnAHostThatARuleRefuses(request, result);
        NeverBesideThoseToStayApartFrom(request, result);
        PricesAreTheSumOfTheirTerms(result);
        ReplayIsEqual(request, result);
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
        var placed = result.Awards.CountBy(a => a.LotId).ToDictionary();
        foreach (var lot in request.Lots) Assert.Contains(placed.GetValueOrDefault(lot.LotId), (int[])[0, lot.Members.Count]);
        Assert.Equal(result.Placed, request.Lots.All(l => placed.ContainsKey(l.LotId)));
        if (request.PlaceWhole && !result.Placed) Assert.Empty(result.Awards);
    }

    private static void NeverBeyondALimit(AuctionRequest request, AuctionResult result)
    {
        var offers = request.Hosts.ToDictionary(h => h.Offer.HostId, h => h.Offer);
        foreach (var lot in request.Lots)
        {
            var hosts = result.Awards.Where(a => a.LotId == lot.LotId).Select(a => offers[a.HostId]).ToList();
            Assert.All(hosts.CountBy(h => h.HostId), h => Assert.True(h.Value <= (lot.MaxPerHost ?? int.MaxValue)));
            Assert.All(hosts.CountBy(h => (h.Provider, h.Zone)), z => Assert.True(z.Value <= (lot.MaxPerZone ?? int.MaxValue)));
            Assert.All(hosts.CountBy(h => h.Provider), p => Assert.True(p.Value <= (lot.MaxPerProvider ?? int.MaxValue)));
        }
    }

    private static void NeverOnAHostThatARuleRefuses(AuctionRequest request, AuctionResult result)
    {
        foreach (var award in result.Awards)
        {
            var lot = request.Lots.Single(l => l.LotId == award.LotId);
            var host = request.Hosts.Single(h => h.Offer.HostId == award.HostId);
            var volumes = lot.Members.Single(m => m.InstanceId == award.InstanceId).VolumeHost;
            Assert.False(host.Cordoned);
            Assert.Null(host.Tenant);
            Assert.True(request.Now - host.Offer.ObservedAt <= request.MaxOfferAge);
            Assert.True(!lot.EnforcementRequired || host.Offer.Features.EnforcesAppArmor);
            Assert.True(lot.FreshVolumes.All(name => !host.Offer.Volumes.Contains(name)));
            Assert.True(!lot.HoldsData || host.Offer.Features.EncryptsVolumes);
            Assert.True(!lot.HoldsHealthData || host.Offer.Provider == "metal");
            Assert.True(lot.HostLabels.All(l => host.Offer.Labels[l.Key] == l.Value));
            Assert.True(host.Offer.Taints.Count == 0 || lot.Tolerations.Count > 0);
            Assert.True(volumes is null || volumes == award.HostId);
        }
    }

    private static void NeverBesideThoseToStayApartFrom(AuctionRequest request, AuctionResult result)
    {
        var offers = request.Hosts.ToDictionary(h => h.Offer.HostId, h => h.Offer);
        foreach (var (lot, affinity) in request.Lots.SelectMany(l => l.Affinities.Where(a => a.Apart).Select(a => (l, a))))
        {
            var own = result.Awards.Where(a => a.Service == lot.Service).Select(Domain);
            Assert.Empty(own.Intersect(result.Awards.Where(a => a.Service == affinity.Service).Select(Domain)));

            string Domain(Award award) => affinity.Domain switch
            {
                FailureDomain.Host => award.HostId,
                FailureDomain.Zone => $"{offers[award.HostId].Provider}/{offers[award.HostId].Zone}",
                _ => offers[award.HostId].Provider,
            };
        }
    }

    private static void PricesAreTheSumOfTheirTerms(AuctionResult result)
    {
        foreach (var bid in result.Awards.SelectMany(a => a.NearestLosers.Prepend(a.Winner))) Assert.Equal(bid.Terms.Sum(t => t.Amount), bid.Price);
        Assert.All(result.Awards, a => Assert.All(a.NearestLosers, l => Assert.True(l.Price >= a.Winner.Price)));
    }

    private static void ReplayIsEqual(AuctionRequest request, AuctionResult result)
    {
        var record = RecordedAuction.Of(request);
        Assert.Equal(result.Awards.Select(a => (a.InstanceId, a.HostId, a.Winner.Price)), record.Replay().Awards.Select(a => (a.InstanceId, a.HostId, a.Winner.Price)));
        foreach (var award in result.Awards.Take(3))
        {
            var fates = record.Fates(award.InstanceId);
            Assert.Equal(request.Hosts.Select(h => h.Offer.HostId).Order(), fates.Select(f => f.HostId));
            Assert.Equal(award.HostId, fates.Single(f => f.Won).HostId);
            Assert.Equal(award.RefusedByRule.Select(r => (r.Rule, r.Hosts)).Order(), fates.Where(f => f.Rule is not null).CountBy(f => f.Rule!).Select(r => (r.Key, r.Value)).Order());
        }
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
