using Catalyze.Auction;
using Catalyze.Contracts.Placement;
using Catalyze.PodApi.Placement;

namespace Catalyze.PodApi.Status;

/// <summary>Auctions as they are shown.</summary>
internal static class PlacementViews
{
    private const int HostsOfRefusal = 100;

    public static InstancePlacement Of(Award award, IReadOnlyList<HostRefusal> givenUp) => new()
    {
        InstanceId = award.InstanceId,
        Service = award.Service,
        Winner = Of(award.Winner),
        NearestLosers = [.. award.NearestLosers.Select(Of)],
        HostsBidding = award.HostsBidding,
        RefusedByRule = [.. award.RefusedByRule, .. givenUp.GroupBy(h => h.Rule, StringComparer.Ordinal).Select(g => new RuleRefusal(g.Key, g.Count(), g.First().Reason))],
    };

    public static HostBid Of(Bid bid) => new(bid.HostId, bid.Price, bid.Terms.GroupBy(t => t.Rule, StringComparer.Ordinal).ToDictionary(t => t.Key, t => t.Sum(x => x.Amount), StringComparer.Ordinal));

    /// <summary>With the first of its hosts only.</summary>
    public static PlacementRefusal Shortened(PlacementRefusal refusal) => refusal with { Hosts = [.. refusal.Hosts.Take(HostsOfRefusal)] };

    public static HostOutcome Of(HostFate fate) =>
        new(fate.HostId, fate.Won ? "won" : fate.Bid is null ? "refused" : "lost", fate.Rule, fate.Reason, fate.Bid is null ? null : Of(fate.Bid));

    /// <summary>Each instance with the round that decided about it: the last in which it was auctioned.</summary>
    public static IReadOnlyDictionary<string, PlacementRound> DecidingRounds(PlacementRecord record)
    {
        var rounds = new Dictionary<string, PlacementRound>(StringComparer.Ordinal);
        foreach (var round in record.Rounds)
        {
            foreach (var member in round.Auction.Lots.SelectMany(l => l.Members)) rounds[member.InstanceId] = round;
        }

        return rounds;
    }
}
