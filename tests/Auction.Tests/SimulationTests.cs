using Catalyze.Auction.Moving;
using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Specifications;
using Xunit;

namespace Catalyze.Auction.Tests;

/// <summary>Whole fleets over time: what the distribution looks like after the things that happen to fleets.</summary>
public sealed class SimulationTests
{
    [Theory]
    [InlineData(8, 160)]
    [InlineData(40, 800)]
    [InlineData(100, 8_000)]
    public void Cold_start_fills_hosts_evenly(int hosts, int instances)
    {
        var fleet = new Fleet(hosts);

        fleet.Deploy(Services(instances, 4));

        Assert.InRange(fleet.Counts.Max() - fleet.Counts.Min(), 0, 1);
        Assert.Equal(instances, fleet.Counts.Sum());
    }

    [Fact]
    public void An_imbalanced_deployment_goes_to_the_empty_hosts_first()
    {
        var fleet = new Fleet(50, empty: 5, load: 20);

        fleet.Deploy(Services(100, 1));

        Assert.Equal(100, Enumerable.Range(45, 5).Sum(h => fleet.Counts[h]));
        Assert.All(Enumerable.Range(45, 5), h => Assert.InRange(fleet.Counts[h], 19, 21));
    }

    [Fact]
    public void Zones_are_balanced_for_every_service_though_one_has_fewer_hosts()
    {
        var fleet = new Fleet(10, zoneOf: host => host < 2 ? "small" : host < 6 ? "left" : "right");

        fleet.Deploy(Services(60, 6));

        foreach (var service in fleet.Standing.GroupBy(s => s.Lot.Service))
            Assert.All(service.CountBy(s => fleet.ZoneOf(s.HostId)), zone => Assert.Equal(2, zone.Value));
    }

    // Taken in order of arrival the pebbles would take the room that only whole hosts give.
    [Fact]
    public void Boulders_come_before_pebbles()
    {
        var fleet = new Fleet(10);
        var pebbles = Enumerable.Range(0, 80).Select(i => World.Single($"pebble{i:00}", 0, 512));
        var boulders = Enumerable.Range(0, 5).Select(i => World.Single($"stone{i}", 0, 8192));

        fleet.Deploy([.. pebbles, .. boulders]);

        Assert.Equal(85, fleet.Standing.Count);
    }

    [Fact]
    public void A_host_that_drains_is_spread_over_the_others_and_no_group_meets()
    {
        var fleet = new Fleet(12);
        fleet.Deploy([.. Enumerable.Range(0, 60).Select(i => World.Group($"db{i:00}", 2, 128))]);

        var plan = DrainPlanner.Plan(fleet.Request(), "host00");
        fleet.Apply(plan);

        Assert.Equal(0, fleet.Counts[0]);
        Assert.InRange(fleet.Counts.Skip(1).Max() - fleet.Counts.Skip(1).Min(), 0, 2);
        Assert.All(fleet.Standing.GroupBy(s => s.Lot.Service), g => Assert.Equal(2, g.Select(s => s.HostId).Distinct().Count()));
    }

    [Fact]
    public void Lost_hosts_come_back_elsewhere_evenly_and_the_fleet_evens_out_when_they_return()
    {
        var fleet = new Fleet(10);
        fleet.Deploy(Services(200, 2));

        var lost = fleet.Lose("host00", "host01");
        fleet.Deploy(lost);

        Assert.Equal(200, fleet.Standing.Count);
        Assert.InRange(fleet.Counts.Skip(2).Max() - fleet.Counts.Skip(2).Min(), 0, 1);

        fleet.Return("host00", "host01");
        var plan = RebalancePlanner.Plan(fleet.Request(), budget: 60, leastGain: 0.02);
        fleet.Apply(plan);

        Assert.InRange(plan.Moves.Count, 20, 60);
        Assert.InRange(fleet.Counts.Max() - fleet.Counts.Min(), 0, 6);
    }

    private static List<Lot> Services(int instances, int each) =>
    [
        .. Enumerable.Range(0, instances).Select(i => World.Single($"app{i / each:0000}", i % each, 64) with { Size = new ServiceSize(64, 10, 64), MaxPids = 10 }),
    ];

    /// <summary>Hosts and what stands on them, from one auction to the next.</summary>
    private sealed class Fleet
    {
        private readonly List<HostState> all;
        private readonly HashSet<string> gone = [];
        private readonly Dictionary<string, HostCapacity> loads;

        public Fleet(int hosts, int empty = 0, int load = 0, Func<int, string>? zoneOf = null)
        {
            all = [.. Enumerable.Range(0, hosts).Select(i => World.Host($"host{i:00}"))];
            all = [.. all.Select((h, i) => h with { Offer = h.Offer with { Zone = zoneOf?.Invoke(i) ?? "z1", Capacity = h.Offer.Capacity with { Instances = 500 } } })];
            loads = all.Select((h, i) => (h, i)).ToDictionary(
                x => x.h.Offer.HostId, x => x.i < hosts - empty ? new HostCapacity(load * 100, load * 100, load * 1000, load, load) : new HostCapacity(0, 0, 0, 0, 0));
        }

        public List<StandingInstance> Standing { get; private set; } = [];

        public int[] Counts => [.. all.Select(h => Standing.Count(s => s.HostId == h.Offer.HostId))];

        public string ZoneOf(string host) => all.Single(h => h.Offer.HostId == host).Offer.Zone;

        public AuctionRequest Request(params Lot[] lots)
        {
            var there = Standing.ToLookup(s => s.HostId, s => s.Lot);
            return World.Request([.. all.Where(h => !gone.Contains(h.Offer.HostId)).Select(h => h with { Reserved = Sum(loads[h.Offer.HostId], there[h.Offer.HostId]) })], lots)
                with
            { Standing = Standing };
        }

        public void Deploy(IReadOnlyList<Lot> lots)
        {
            var occupied = Standing.GroupBy(s => s.Lot.Service).ToDictionary(g => g.Key, g => g.CountBy(s => s.HostId).ToDictionary());
            var result = Auctioneer.Evaluate(Request([.. lots.Select(l => l with { Occupied = occupied.GetValueOrDefault(l.Service, []) })]));
            Assert.True(result.Placed);
            var byId = lots.ToDictionary(l => l.LotId);
            Standing.AddRange(result.Awards.Select(a => new StandingInstance(a.HostId, byId[a.LotId].Members.Single(m => m.InstanceId == a.InstanceId), byId[a.LotId])));
        }

        public void Apply(MovePlan plan)
        {
            Assert.Empty(plan.Refusals);
            var to = plan.Moves.ToDictionary(m => m.InstanceId, m => m.ToHost);
            Standing = [.. Standing.Select(s => s with { HostId = to.GetValueOrDefault(s.Member.InstanceId, s.HostId) })];
        }

        public List<Lot> Lose(params string[] hosts)
        {
            gone.UnionWith(hosts);
            var lost = Standing.Where(s => gone.Contains(s.HostId)).Select(s => s.Lot).ToList();
            Standing = [.. Standing.Where(s => !gone.Contains(s.HostId))];
            return lost;
        }

        public void Return(params string[] hosts) => gone.ExceptWith(hosts);

        private static HostCapacity Sum(HostCapacity load, IEnumerable<Lot> lots) => lots.Aggregate(load, (sum, l) => new HostCapacity(
            sum.CpuMillis + l.Size.CpuMillis, sum.MemoryMib + l.Size.MemoryMib, sum.DiskMib + l.Size.DiskMib, sum.Pids + l.MaxPids, sum.Instances + 1));
    }
}
