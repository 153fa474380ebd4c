using Catalyze.Auction.Moving;
using Xunit;

namespace Catalyze.Auction.Tests;

/// <summary>Plans that move standing instances: drain, repair, rebalance.</summary>
public sealed class MovingTests
{
    [Fact]
    public void A_host_that_drains_sends_everything_away_but_what_is_bound_to_its_volumes()
    {
        var pair = World.Group("db01", 2);
        var standing = new[]
        {
            World.Standing("a", World.Single("app01"), "app01-0"), World.Standing("a", World.Single("app01"), "app01-1"),
            World.Standing("a", pair, "db01-0"), World.Standing("b", pair, "db01-1"),
            World.Standing("a", World.Single("db02"), "db02-0", volumes: true),
        };

        var plan = DrainPlanner.Plan(World.Request([.. World.Hosts(standing, "a", "b", "c")]) with { Standing = standing }, "a");

        Assert.Equal(["app01-0", "app01-1", "db01-0"], plan.Moves.Select(m => m.InstanceId).Order());
        Assert.DoesNotContain(plan.Moves, m => m.ToHost == "a");
        Assert.Equal("c", plan.Moves.Single(m => m.InstanceId == "db01-0").ToHost);
        Assert.Equal(["db02-0"], plan.Bound);
        Assert.Empty(plan.Refusals);
    }

    [Fact]
    public void A_drain_that_cannot_place_everything_says_what_stands_in_the_way_on_every_host()
    {
        var pair = World.Group("db01", 2);
        var standing = new[] { World.Standing("a", pair, "db01-0"), World.Standing("b", pair, "db01-1") };

        var plan = DrainPlanner.Plan(World.Request([.. World.Hosts(standing, "a", "b")]) with { Standing = standing }, "a");

        Assert.Empty(plan.Moves);
        Assert.Equal(["draining", "one-per-host"], Assert.Single(plan.Refusals).ByRule.Select(r => r.Rule).Order());
    }

    [Fact]
    public void A_pair_that_came_to_share_a_host_is_parted_and_the_member_with_volumes_stays()
    {
        var pair = World.Group("db01", 2);
        var standing = new[] { World.Standing("a", pair, "db01-0"), World.Standing("a", pair, "db01-1", volumes: true), World.Standing("b", World.Single("app01"), "app01-0") };

        var plan = RepairPlanner.Plan(World.Request([.. World.Hosts(standing, "a", "b")]) with { Standing = standing });

        var move = Assert.Single(plan.Moves);
        Assert.Equal(("db01-0", "a", "b"), (move.InstanceId, move.FromHost, move.ToHost));
        Assert.Empty(plan.Bound);
    }

    [Fact]
    public void Groups_that_keep_their_limits_are_left_alone()
    {
        var pair = World.Group("db01", 2);
        var standing = new[] { World.Standing("a", pair, "db01-0"), World.Standing("b", pair, "db01-1") };

        Assert.Empty(RepairPlanner.Plan(World.Request([.. World.Hosts(standing, "a", "b", "c")]) with { Standing = standing }).Moves);
    }

    [Fact]
    public void A_host_that_came_back_empty_takes_its_part_within_the_budget_of_moves()
    {
        var standing = Enumerable.Range(0, 24).Select(i => World.Standing(i % 2 == 0 ? "a" : "b", World.Single($"app{i:00}"), $"app{i:00}-0")).ToArray();
        var request = World.Request([.. World.Hosts(standing, "a", "b", "c")]) with { Standing = standing };

        var whole = RebalancePlanner.Plan(request, 100, leastGain: 0.05);
        var some = RebalancePlanner.Plan(request, 3, leastGain: 0.05);

        Assert.All(whole.Moves, m => Assert.Equal("c", m.ToHost));
        Assert.InRange(whole.Moves.Count, 6, 8);
        Assert.Equal(3, some.Moves.Count);
        Assert.Equal(whole.Moves.Take(3).Select(m => m.InstanceId), some.Moves.Select(m => m.InstanceId));
    }

    [Fact]
    public void Hosts_that_are_even_are_left_alone()
    {
        var standing = Enumerable.Range(0, 24).Select(i => World.Standing($"{"abc"[i % 3]}", World.Single($"app{i:00}"), $"app{i:00}-0")).ToArray();

        Assert.Empty(RebalancePlanner.Plan(World.Request([.. World.Hosts(standing, "a", "b", "c")]) with { Standing = standing }, 100).Moves);
    }

    [Fact]
    public void Rebalancing_never_brings_a_pair_together()
    {
        var pair = World.Group("db01", 2, 4000);
        var standing = new[] { World.Standing("a", pair, "db01-0"), World.Standing("b", pair, "db01-1"), World.Standing("a", World.Single("app01", 0, 4000), "app01-0") };

        var plan = RebalancePlanner.Plan(World.Request([.. World.Hosts(standing, "a", "b")]) with { Standing = standing }, 10, leastGain: 0.01);

        Assert.DoesNotContain(plan.Moves, m => m.Service == "db01");
    }
}
