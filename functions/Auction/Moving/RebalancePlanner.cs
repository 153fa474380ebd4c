using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Moving;

/// <summary>Evens hosts out with few moves, for example after a host came back empty.</summary>
/// <remarks>
/// One move at a time, the one that gains most: the difference between what an instance would pay where it is, had it not been there, and the cheapest other
/// host, by the same prices as every auction. Looked at are the fullest hosts only; each instance moves once. It ends when the budget is spent
/// or no move gains enough to be worth a restart.
/// </remarks>
public static class RebalancePlanner
{
    private const int HostsLookedAt = 4;

    /// <param name="request">Hosts, standing instances and policy; its lots do not matter.</param>
    /// <param name="budget">Most moves.</param>
    /// <param name="leastGain">What a move must gain in price; with default weights 0.1 is a tenth of a host.</param>
    public static MovePlan Plan(AuctionRequest request, int budget, double leastGain = 0.1)
    {
        ArgumentNullException.ThrowIfNull(request);
        var awards = new List<Award>();
        var moves = new List<Move>();
        var sale = new Sale(request with { Lots = [], Policy = request.Policy with { Preemption = false } });
        var staying = request.Standing.ToList();
        while (moves.Count < budget && Best(sale, staying) is { } best && best.Gain >= leastGain)
        {
            sale.Hosts.Vacate(best.Instance);
            staying.Remove(best.Instance);
            if (sale.Place(StandingLots.Of(best.Instance, staying), awards) is not null) break;
            moves.Add(new Move(best.Instance.Member.InstanceId, best.Instance.Lot.Service, best.Instance.HostId, awards[^1].HostId, awards[^1]));
        }

        return new MovePlan(moves, [], []);
    }

    private static Candidate? Best(Sale sale, List<StandingInstance> staying)
    {
        Candidate? best = null;
        var byHost = staying.Where(s => s.Member.VolumeHost is null).GroupBy(s => sale.Hosts.Find(s.HostId)).Where(g => g.Key >= 0)
            .OrderByDescending(g => Level(sale.Hosts, g.Key)).ThenBy(g => g.Key).Take(HostsLookedAt);
        foreach (var host in byHost)
        {
            // Instances of a service are alike: one of each is enough.
            foreach (var instance in host.DistinctBy(s => (ServiceKey.Of(s.Lot), s.Lot.Size)))
            {
                sale.Hosts.Vacate(instance);
                sale.Quotation.Ask(StandingLots.Of(instance, staying.Where(s => s != instance)), instance.Member);
                var gain = sale.Quotation.Bidding > 0 && sale.Quotation.Verdicts[host.Key] == 0
                    ? sale.Quotation.Prices[host.Key] - sale.Quotation.Prices[sale.Quotation.Best[0]]
                    : 0;
                sale.Hosts.Vacate(instance, undo: true);
                if (best is null || gain > best.Gain) best = new Candidate(instance, gain);
            }
        }

        return best;
    }

    private static double Level(HostTable hosts, int host) => Math.Max(hosts.Used(Resource.Memory)[host], hosts.Used(Resource.Cpu)[host]);

    private sealed record Candidate(StandingInstance Instance, double Gain);
}
