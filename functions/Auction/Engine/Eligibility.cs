using Catalyze.Auction.Rules;
using Catalyze.Contracts.Placement;

namespace Catalyze.Auction.Engine;

/// <summary>What the rules about hosts say to all lots that require the same.</summary>
internal sealed class Eligibility
{
    private readonly RuleRefusal?[] refusals = new RuleRefusal?[RuleBook.Host.Count + 1];

    public Eligibility(AuctionRequest request, Lot lot, HostTable hosts)
    {
        Verdicts = new byte[hosts.Count];
        var counts = new int[RuleBook.Host.Count + 1];
        var first = new int[RuleBook.Host.Count + 1];
        for (var host = 0; host < hosts.Count; host++)
        {
            var verdict = FirstToRefuse(request, lot, hosts.States[host]);
            Verdicts[host] = verdict;
            if (verdict != 0 && counts[verdict]++ == 0) first[verdict] = host;
        }

        for (var verdict = 1; verdict < counts.Length; verdict++)
        {
            if (counts[verdict] == 0) continue;
            var rule = RuleBook.Host[verdict - 1];
            refusals[verdict] = new RuleRefusal(rule.Name, counts[verdict], rule.Reason(request, lot, hosts.States[first[verdict]]));
        }
    }

    /// <summary>Per host: 0, or the rule that refuses it.</summary>
    public byte[] Verdicts { get; }

    /// <summary>All refusals by a rule about hosts.</summary>
    public RuleRefusal Refusal(int verdict) => refusals[verdict]!;

    private static byte FirstToRefuse(AuctionRequest request, Lot lot, HostState host)
    {
        for (var i = 0; i < RuleBook.Host.Count; i++)
        {
            if (!RuleBook.Host[i].Admits(request, lot, host)) return (byte)(i + 1);
        }

        return 0;
    }
}
