using Catalyze.Contracts.Offers;
using Xunit;

namespace Catalyze.Auction.Tests;

/// <summary>Every soft rule, alone, decides between two hosts that are otherwise equal.</summary>
public sealed class PriceTests
{
    [Theory]
    [InlineData("utilisation")]
    [InlineData("same-service")]
    [InlineData("same-zone")]
    [InlineData("image")]
    [InlineData("image layers")]
    [InlineData("load")]
    [InlineData("starting")]
    [InlineData("cost")]
    [InlineData("failures")]
    public void The_better_host_wins_whatever_the_seed(string term)
    {
        var (good, bad, lot) = (World.Host("good"), World.Host("bad"), World.Single("app01"));
        var policy = new AuctionPolicy();
        switch (term)
        {
            case "utilisation": bad = bad with { Reserved = bad.Reserved with { MemoryMib = 1000 } }; break;
            case "same-service": lot = lot with { Occupied = new Dictionary<string, int> { ["bad"] = 1 } }; break;
            case "same-zone":
                good = good with { Offer = good.Offer with { Zone = "z2" } };
                lot = lot with { Occupied = new Dictionary<string, int> { ["other"] = 1 } };
                break;
            case "image":
                good = good with { Offer = good.Offer with { Images = ["sha256:1"] } };
                lot = lot with { ImageDigest = "sha256:1" };
                break;
            case "image layers":
                good = good with { Offer = good.Offer with { Layers = ["sha256:a", "sha256:b"] } };
                bad = bad with { Offer = bad.Offer with { Layers = ["sha256:b"] } };
                lot = lot with { ImageDigest = "sha256:1", Layers = [new ImageLayer("sha256:a", 1 << 28), new ImageLayer("sha256:b", 1 << 20)] };
                break;
            case "load": bad = bad with { Offer = bad.Offer with { Load = new HostLoad(3000, 4000, 0) } }; break;
            case "starting": bad = bad with { Offer = bad.Offer with { Load = new HostLoad(0, 0, 5) } }; break;
            case "cost":
                bad = bad with { Offer = bad.Offer with { Provider = "aws" } };
                policy = policy with { CostByProvider = new Dictionary<string, double> { ["aws"] = 1.5 } };
                break;
            default: lot = lot with { RecentFailures = new Dictionary<string, int> { ["bad"] = 1 } }; break;
        }

        // A host that is out of the auction carries the instance that a zone has already.
        var other = World.Host("other") with { Cordoned = true };
        for (var seed = 0; seed < 10; seed++)
        {
            var award = Assert.Single(Auctioneer.Evaluate(World.Request([bad, good, other], lot) with { Seed = seed, Policy = policy }).Awards);
            Assert.Equal("good", award.HostId);
            Assert.Contains(award.NearestLosers[0].Terms, t => term.StartsWith(t.Rule, StringComparison.Ordinal) && t.Amount > award.Winner.Terms.Single(w => w.Rule == t.Rule).Amount);
        }
    }

    [Fact]
    public void The_only_host_that_could_take_a_large_lot_is_kept_from_small_ones()
    {
        var hosts = Enumerable.Range(0, 30).Select(i => World.Host($"h{i:00}")).Append(World.Host("large", 65_536)).ToList();
        var small = Enumerable.Range(0, 20).Select(i => World.Single($"app{i:00}", 0, 4000)).ToArray();
        var request = World.Request(hosts, [.. small, World.Single("db01", 0, 60_000)]) with { Pricing = PricingMode.BestFit, Order = LotOrder.AsGiven };

        var kept = Auctioneer.Evaluate(request);
        var greedy = Auctioneer.Evaluate(request with { Policy = new AuctionPolicy { Weights = new PriceWeights { Rarity = 0 } } });

        Assert.True(kept.Placed);
        Assert.Equal("large", kept.Awards.Single(a => a.Service == "db01").HostId);
        Assert.False(greedy.Placed);
    }

    [Fact]
    public void Room_for_one_more_large_lot_on_a_host_in_use_is_kept_from_small_ones()
    {
        var hosts = new[] { World.Host("large", 65_536), World.Host("small", 8192) };
        Lot[] lots = [World.Single("db01", 0, 30_000), World.Single("app01", 0, 6000), World.Single("db02", 0, 30_000), World.Single("app02", 0, 6000)];
        var request = World.Request(hosts, lots) with { Pricing = PricingMode.BestFit, Order = LotOrder.AsGiven, PlaceWhole = false };

        var kept = Auctioneer.Evaluate(request);
        var greedy = Auctioneer.Evaluate(request with { Policy = new AuctionPolicy { Weights = new PriceWeights { Scarcity = 0 } } });

        Assert.Equal("small", kept.Awards.Single(a => a.Service == "app01").HostId);
        Assert.Equal("large", greedy.Awards.Single(a => a.Service == "app01").HostId);
    }

    [Fact]
    public void A_class_of_services_may_be_filled_where_others_are_spread()
    {
        var hosts = new[] { World.Host("a"), World.Host("b", 8192, 4000) };
        var policy = new AuctionPolicy { PricingByClass = new Dictionary<string, PricingMode> { ["batch"] = PricingMode.BestFit } };

        var result = Auctioneer.Evaluate(World.Request(hosts, World.Single("app01"), World.Single("job01") with { ServiceClass = "batch" }) with { Policy = policy });

        Assert.Equal("a", result.Awards.Single(a => a.Service == "app01").HostId);
        Assert.Equal("b", result.Awards.Single(a => a.Service == "job01").HostId);
    }
}
