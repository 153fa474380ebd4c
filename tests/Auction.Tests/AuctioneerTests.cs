using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Specifications;
using Xunit;

namespace Catalyze.Auction.Tests;

public sealed class AuctioneerTests
{
    [Fact]
    public void A_pair_is_placed_on_two_hosts()
    {
        var result = Auctioneer.Evaluate(World.Request([World.Host("a"), World.Host("b"), World.Host("c")], World.Group("db01", 2)));

        Assert.True(result.Placed);
        Assert.Equal(2, result.Awards.Select(a => a.HostId).Distinct().Count());
    }

    [Fact]
    public void A_group_of_four_on_three_hosts_is_refused_with_all_three_explained()
    {
        var result = Auctioneer.Evaluate(World.Request([World.Host("a"), World.Host("b"), World.Host("c")], World.Group("db01", 4)));

        var refusal = Assert.Single(result.Refusals);
        Assert.Empty(result.Awards);
        Assert.Equal(3, refusal.HostsConsidered);
        Assert.Equal(["a", "b", "c"], refusal.Hosts.Select(h => h.HostId));
        Assert.Equal(3, refusal.ByRule.Sum(r => r.Hosts));
        Assert.Equal("4 instances must be on different hosts, 3 hosts can take one.", refusal.Summary);
    }

    // Diego places 18 of 18 pairs wholly on the one empty cell here, since its anti-affinity is soft.
    [Fact]
    public void With_nineteen_full_hosts_and_one_empty_no_pair_shares_the_empty_one()
    {
        var hosts = Enumerable.Range(0, 19).Select(i => World.Host($"full{i:00}", 8192, 8192)).Append(World.Host("empty")).ToList();

        var result = Auctioneer.Evaluate(World.Request(hosts, World.Group("db01", 2)));

        var refusal = Assert.Single(result.Refusals);
        Assert.Empty(result.Awards);
        Assert.Equal(20, refusal.ByRule.Sum(r => r.Hosts));
        Assert.Equal(19, refusal.ByRule.Single(r => r.Rule == "memory").Hosts);
        Assert.Equal(1, refusal.ByRule.Single(r => r.Rule == "one-per-host").Hosts);
        Assert.Contains("needs 512 MiB of memory, 0 MiB are free", refusal.Hosts.Single(h => h.HostId == "full00").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_is_placed_after_those_it_is_to_be_near_to_whatever_their_sizes()
    {
        var app = World.Single("app01", memory: 4096) with { Priority = 1, Affinities = [new Affinity("cache01", FailureDomain.Host, Apart: false)] };
        var cache = World.Single("cache01", memory: 64) with { Affinities = [new Affinity("db01", FailureDomain.Host, Apart: false)] };

        var result = Auctioneer.Evaluate(World.Request([World.Host("a"), World.Host("b", 8192, 7000)], app, cache, World.Single("db01", memory: 32)));

        Assert.True(result.Placed);
        Assert.Single(result.Awards.Select(a => a.HostId).Distinct());
    }

    [Fact]
    public void A_member_bound_to_its_volume_moves_the_other_member_away()
    {
        var pair = World.Group("db01", 2);
        var lot = pair with { Members = [pair.Members[0], pair.Members[1] with { VolumeHost = "a" }] };

        // Host a is by far the emptier one, so that the free member would like to have it.
        var result = Auctioneer.Evaluate(World.Request([World.Host("a"), World.Host("b", 8192, 7000)], lot));

        Assert.True(result.Placed);
        Assert.Equal("a", result.Awards.Single(a => a.InstanceId == "db01-1").HostId);
        Assert.Equal("b", result.Awards.Single(a => a.InstanceId == "db01-0").HostId);
    }

    [Theory]
    [InlineData("offer-too-old")]
    [InlineData("pod")]
    [InlineData("enforcement")]
    [InlineData("volume-encryption")]
    [InlineData("volume-left")]
    [InlineData("labels")]
    [InlineData("volume-locality")]
    [InlineData("memory")]
    [InlineData("cpu")]
    [InlineData("disk")]
    [InlineData("pids")]
    [InlineData("slots")]
    [InlineData("ports")]
    [InlineData("one-per-host")]
    [InlineData("cordoned")]
    [InlineData("agreement")]
    [InlineData("draining")]
    [InlineData("disk-pressure")]
    [InlineData("tenancy")]
    [InlineData("taints")]
    [InlineData("cgroup")]
    [InlineData("host-ports")]
    [InlineData("affinity")]
    [InlineData("max-per-host")]
    [InlineData("max-per-zone")]
    [InlineData("max-per-provider")]
    public void Every_hard_rule_refuses_by_name_and_with_a_reason(string rule)
    {
        var lot = World.Single("app01");
        var host = World.Host("a");
        (lot, host) = rule switch
        {
            "offer-too-old" => (lot, World.Host("a", ageSeconds: 61)),
            "pod" => (lot with { Pods = new HashSet<string> { "pod2" } }, host),
            "enforcement" => (lot with { EnforcementRequired = true }, World.Host("a", appArmor: false)),
            "volume-left" => (lot with { FreshVolumes = ["cz-env-1-db01-0"] }, host with { Offer = host.Offer with { Volumes = ["cz-env-1-cache01-0", "cz-env-1-db01-0"] } }),
            "volume-encryption" => (lot with { HoldsData = true }, host with { Offer = host.Offer with { Features = host.Offer.Features with { EncryptsVolumes = false } } }),
            "labels" => (lot with { HostLabels = new Dictionary<string, string> { ["disk"] = "ssd" } }, host),
            "volume-locality" => (lot with { Members = [lot.Members[0] with { VolumeHost = "b" }] }, host),
            "memory" => (lot with { Size = new ServiceSize(9000, 1, 1) }, host),
            "cpu" => (lot with { Size = new ServiceSize(1, 5000, 1) }, host),
            "disk" => (lot with { Size = new ServiceSize(1, 1, 200_000) }, host),
            "pids" => (lot with { MaxPids = 30_000 }, host),
            "slots" => (lot, host with { Reserved = host.Reserved with { Instances = 50 } }),
            "ports" => (lot, host with { UsedPorts = Enumerable.Range(PortRanges.FirstWirePort, PortRanges.RangeLength).ToHashSet() }),
            "one-per-host" => (lot with { OnePerHost = true, Occupied = new Dictionary<string, int> { ["a"] = 1 } }, host),
            "cordoned" => (lot, host with { Cordoned = true }),
            "agreement" => (lot with { HoldsHealthData = true }, host),
            "draining" => (lot, host with { Draining = true }),
            "disk-pressure" => (lot, host with { Offer = host.Offer with { Load = new HostLoad(0, 0, 0) { DiskMib = 1000, DiskFreeMib = 49 } } }),
            "tenancy" => (lot, host with { Tenant = "someone" }),
            "taints" => (lot with { Tolerations = new Dictionary<string, string> { ["gpu"] = "no" } }, host with { Offer = host.Offer with { Taints = new Dictionary<string, string> { ["gpu"] = "yes" } } }),
            "cgroup" => (lot with { MinimumCgroupVersion = 3 }, host),
            "host-ports" => (lot with { Members = [lot.Members[0] with { HostPorts = [443] }] }, host with { UsedPorts = new HashSet<int> { 443 } }),
            "affinity" => (lot with { Affinities = [new Affinity("db01", FailureDomain.Host, Apart: false)] }, host),
            "max-per-host" => (lot with { MaxPerHost = 2, Occupied = new Dictionary<string, int> { ["a"] = 2 } }, host),
            "max-per-zone" => (lot with { MaxPerZone = 2, Occupied = new Dictionary<string, int> { ["a"] = 2 } }, host),
            "max-per-provider" => (lot with { MaxPerProvider = 2, Occupied = new Dictionary<string, int> { ["a"] = 2 } }, host),
            _ => throw new ArgumentOutOfRangeException(nameof(rule)),
        };

        var refusal = Assert.Single(Auctioneer.Evaluate(World.Request([host], lot)).Refusals);

        Assert.Equal(rule, Assert.Single(refusal.ByRule).Rule);
        Assert.NotEmpty(refusal.Hosts[0].Reason);
    }

    [Fact]
    public void Fifty_replicas_are_spread_evenly_and_explained_with_the_nearest_losers()
    {
        var hosts = Enumerable.Range(0, 10).Select(i => World.Host($"h{i}", 65_536)).ToList();
        var lots = Enumerable.Range(0, 50).Select(i => World.Single("app01", i) with { Size = new ServiceSize(64, 10, 16) }).ToArray();

        var result = Auctioneer.Evaluate(World.Request(hosts, lots));

        Assert.All(result.Awards.CountBy(a => a.HostId), c => Assert.Equal(5, c.Value));
        Assert.All(result.Awards, a => Assert.Equal(5, a.NearestLosers.Count));
        Assert.All(result.Awards, a => Assert.Equal(10, a.HostsBidding + a.RefusedByRule.Sum(r => r.Hosts)));
        Assert.All(result.Awards, a => Assert.True(a.NearestLosers[0].Price >= a.Winner.Price));
    }

    [Fact]
    public void Best_fit_fills_the_fullest_host_that_still_fits()
    {
        var hosts = new[] { World.Host("a"), World.Host("b", 8192, 4000), World.Host("c", 8192, 8000) };

        var result = Auctioneer.Evaluate(World.Request(hosts, World.Single("app01")) with { Pricing = PricingMode.BestFit });

        Assert.Equal("b", Assert.Single(result.Awards).HostId);
    }

    [Fact]
    public void A_host_that_has_the_image_is_preferred()
    {
        var with = World.Host("b");
        with = with with { Offer = with.Offer with { Images = ["sha256:1"] } };

        var result = Auctioneer.Evaluate(World.Request([World.Host("a"), with], World.Single("app01") with { ImageDigest = "sha256:1" }));

        Assert.Equal("b", Assert.Single(result.Awards).HostId);
    }

    [Fact]
    public void Without_hosts_the_refusal_says_so()
    {
        var refusal = Assert.Single(Auctioneer.Evaluate(World.Request([], World.Single("app01"))).Refusals);

        Assert.Equal(0, refusal.HostsConsidered);
        Assert.Contains("No host offers anything", refusal.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Replicas_that_do_not_fit_are_refused_together()
    {
        var lots = Enumerable.Range(0, 5).Select(i => World.Single("app01", i, 3000)).ToArray();

        var refusal = Assert.Single(Auctioneer.Evaluate(World.Request([World.Host("a")], lots)).Refusals);

        Assert.Equal("app01 (3 instances)", refusal.Lot);
        Assert.Equal(1, refusal.ByRule.Sum(r => r.Hosts));
    }

    [Fact]
    public void Every_rule_that_can_refuse_has_a_case_above()
    {
        var cases = typeof(AuctioneerTests).GetMethod(nameof(Every_hard_rule_refuses_by_name_and_with_a_reason))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>().Select(d => (string)d.GetData(null!).Single()[0]);

        Assert.Equal(Auctioneer.RefusingRules.Order(), cases.Order());
    }
}
