using Xunit;

namespace Catalyze.Auction.Tests;

/// <summary>Lots of high priority take the place of others, as far as disruption budgets allow.</summary>
public sealed class PreemptionTests
{
    private static readonly AuctionPolicy Allowed = new()
    {
        Preemption = true,
        DisruptionBudget = new Dictionary<string, int> { ["env-aaaaaaaaaa/batch01"] = 2, ["env-aaaaaaaaaa/web01"] = 1 },
    };

    [Fact]
    public void The_lowest_priority_goes_and_no_more_than_is_needed()
    {
        var standing = new[] { Standing("a", "batch01", 0, 4000), Standing("a", "web01", 5, 4000), Standing("b", "web01", 5, 8000) };

        var result = Auctioneer.Evaluate(Request(standing, World.Single("db01", 0, 3000) with { Priority = 10 }));

        Assert.Equal("a", Assert.Single(result.Awards).HostId);
        Assert.Equal(("batch01", "db01/0"), (Assert.Single(result.Preemptions).Service, result.Preemptions[0].ForLot));
    }

    [Fact]
    public void Nobody_goes_where_there_is_room() =>
        Assert.Empty(Auctioneer.Evaluate(Request([Standing("a", "batch01", 0, 8000)], World.Single("db01") with { Priority = 10 })).Preemptions);

    [Fact]
    public void Equal_priority_is_never_taken_away()
    {
        var result = Auctioneer.Evaluate(Request([Standing("a", "batch01", 10, 8000), Standing("b", "web01", 10, 8000)], World.Single("db01", 0, 3000) with { Priority = 10 }));

        Assert.False(result.Placed);
        Assert.Equal(2, result.Refusals[0].ByRule.Sum(r => r.Hosts));
    }

    [Fact]
    public void A_service_without_a_budget_is_not_disturbed() =>
        Assert.False(Auctioneer.Evaluate(Request([Standing("a", "app09", 0, 8000), Standing("b", "app09", 0, 8000)], World.Single("db01", 0, 3000) with { Priority = 10 })).Placed);

    [Fact]
    public void The_budget_holds_over_the_whole_auction()
    {
        var standing = new[] { Standing("a", "web01", 0, 8000), Standing("b", "web01", 0, 8000) };

        var result = Auctioneer.Evaluate(Request(standing, World.Group("db01", 2, 3000) with { Priority = 10 }));

        // One may go, both would have to: the group is placed not at all, and nobody goes.
        Assert.Empty(result.Awards);
        Assert.Empty(result.Preemptions);
        Assert.Equal(2, Assert.Single(result.Refusals).ByRule.Sum(r => r.Hosts));
    }

    private static StandingInstance Standing(string host, string service, int priority, int memory) =>
        World.Standing(host, World.Single(service, 0, memory) with { Priority = priority }, $"{service}-{host}");

    private static AuctionRequest Request(StandingInstance[] standing, params Lot[] lots) =>
        World.Request([.. World.Hosts(standing, "a", "b")], lots) with { Standing = standing, Policy = Allowed };
}
