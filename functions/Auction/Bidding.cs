using Catalyze.Auction.Rules;
using Catalyze.Contracts.Placement;

namespace Catalyze.Auction;

/// <summary>All hosts' answers for one instance: bids, cheapest first, and refusals.</summary>
internal sealed class Bidding
{
    private Bidding(IReadOnlyList<(HostAccount Host, Bid Bid)> bids, IReadOnlyList<HostRefusal> refusals)
    {
        Bids = bids;
        Refusals = refusals;
    }

    public IReadOnlyList<(HostAccount Host, Bid Bid)> Bids { get; }

    public IReadOnlyList<HostRefusal> Refusals { get; }

    public static Bidding Ask(AuctionRequest request, Lot lot, LotMember member, IReadOnlyList<HostAccount> hosts)
    {
        var bids = new List<(HostAccount Host, Bid Bid)>(hosts.Count);
        var refusals = new List<HostRefusal>();
        foreach (var host in hosts)
        {
            if (RefusalOf(request, lot, member, host) is { } refusal)
            {
                refusals.Add(refusal);
            }
            else
            {
                bids.Add((host, PriceOf(request, lot, host)));
            }
        }

        var ordered = bids
            .OrderBy(b => b.Bid.Price)
            .ThenBy(b => SeededOrder.Of(request.Seed, b.Bid.HostId, member.InstanceId))
            .ThenBy(b => b.Bid.HostId, StringComparer.Ordinal)
            .ToList();
        return new Bidding(ordered, refusals);
    }

    /// <summary>Refusals counted by rule; the reason is the rule's most frequent one.</summary>
    public static IReadOnlyList<RuleRefusal> CountByRule(IEnumerable<HostRefusal> refusals) =>
    [
        .. refusals
            .GroupBy(r => r.Rule, StringComparer.Ordinal)
            .Select(g => new RuleRefusal(g.Key, g.Count(), g.CountBy(r => r.Reason).MaxBy(r => r.Value).Key))
            .OrderByDescending(r => r.Hosts)
            .ThenBy(r => r.Rule, StringComparer.Ordinal),
    ];

    private static HostRefusal? RefusalOf(AuctionRequest request, Lot lot, LotMember member, HostAccount host)
    {
        foreach (var rule in RuleBook.Hard)
        {
            if (rule.Refuse(request, lot, member, host) is { } reason) return new HostRefusal(host.Offer.HostId, rule.Name, reason);
        }

        return null;
    }

    private static Bid PriceOf(AuctionRequest request, Lot lot, HostAccount host)
    {
        var terms = RuleBook.Soft.Select(rule => new PriceTerm(rule.Name, rule.Price(request, lot, host))).ToArray();
        return new Bid(host.Offer.HostId, terms.Sum(t => t.Amount), terms);
    }
}
