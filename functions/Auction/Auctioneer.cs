using Catalyze.Auction.Engine;
using Catalyze.Auction.Rules;

namespace Catalyze.Auction;

/// <summary>Evaluates every host's offer against every lot and awards each to the cheapest host that may take it.</summary>
/// <remarks>
/// Unless the request says otherwise, lots of high priority come first and then those that are hard to place: those bound to a volume,
/// groups, big ones, so that pebbles do not take the boulders' places. Before all that comes who is to be near to whom: a service follows those
/// it must share something with. Lots of one service that are alike are refused together.
/// </remarks>
public static class Auctioneer
{
    /// <summary>Names of all rules that can refuse a host, in the order they are asked.</summary>
    public static IReadOnlyList<string> RefusingRules => [.. RuleBook.Host.Select(r => r.Name), .. RuleBook.Room.Select(r => r.Name)];

    /// <summary>Decides on all lots together. Pure: the same request has the same result.</summary>
    public static AuctionResult Evaluate(AuctionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Evaluate(request, new Sale(request));
    }

    /// <summary>What became of every host when an instance was auctioned, by host id.</summary>
    /// <exception cref="ArgumentException">No lot has the instance.</exception>
    public static IReadOnlyList<HostFate> Fates(AuctionRequest request, string instanceId)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.Lots.Any(l => l.Members.Any(m => m.InstanceId == instanceId)))
            throw new ArgumentException($"No lot has the instance {instanceId}.", nameof(instanceId));

        IReadOnlyList<HostFate>? fates = null;
        var result = Evaluate(request, new Sale(request)
        {
            Observe = (member, quotation, winner) => fates = member.InstanceId == instanceId ? FatesOf(quotation, winner) : fates,
        });

        // An instance that was refused with its likes, or with its group before it was its turn, shares their explanation.
        var lot = request.Lots.First(l => l.Members.Any(m => m.InstanceId == instanceId));
        var refusal = result.Refusals.FirstOrDefault(r => r.Service == lot.Service);
        return result.Awards.Any(a => a.InstanceId == instanceId) || refusal is null
            ? fates ?? []
            : [.. refusal.Hosts.Select(h => new HostFate(h.HostId, h.Rule, h.Reason, null, false))];
    }

    private static List<HostFate> FatesOf(Quotation quotation, int winner) =>
    [
        .. Enumerable.Range(0, quotation.Hosts.Count).Select(host => quotation.Verdicts[host] != 0 && host != winner
            ? new HostFate(quotation.Hosts.States[host].Offer.HostId, RuleBook.Name(quotation.Verdicts[host]), quotation.Reason(host), null, false)
            : new HostFate(quotation.Hosts.States[host].Offer.HostId, null, null, quotation.BidOf(host), host == winner)),
    ];

    private static AuctionResult Evaluate(AuctionRequest request, Sale sale)
    {
        var awards = new List<Award>();
        var refused = new Dictionary<ServiceKey, RefusedService>();
        var all = new List<RefusedService>();
        var lots = request.Order == LotOrder.AsGiven ? request.Lots : HardestFirst(request.Lots);
        foreach (var lot in lots)
        {
            if (refused.Count > 0 && refused.TryGetValue(ServiceKey.Of(lot), out var earlier) && earlier.IsAlike(lot))
            {
                earlier.Instances += lot.Members.Count;
                continue;
            }

            if (sale.Place(lot, awards) is { } refusal) all.Add(refused[ServiceKey.Of(lot)] = new RefusedService(lot, refusal));
        }

        var isVoid = request.PlaceWhole && refused.Count > 0;
        return new AuctionResult(isVoid ? [] : awards, [.. all.Select(r => r.ToRefusal())])
        {
            Preemptions = isVoid ? [] : sale.Preemptions,
        };
    }

    private static IEnumerable<Lot> HardestFirst(IReadOnlyList<Lot> lots) => FollowersLast(lots)
        .ThenByDescending(l => l.Priority)
        .ThenByDescending(l => l.Members.Any(m => m.VolumeHost is not null))
        .ThenByDescending(l => l.Members.Count)
        .ThenByDescending(l => l.Size.MemoryMib)
        .ThenByDescending(l => l.Size.CpuMillis)
        .ThenBy(l => l.LotId, StringComparer.Ordinal);

    private static IOrderedEnumerable<Lot> FollowersLast(IReadOnlyList<Lot> lots)
    {
        var followed = lots.SelectMany(l => l.Affinities.Where(a => !a.Apart).Select(a => (Service: ServiceKey.Of(l), Other: new ServiceKey(l.EnvironmentId, a.Service))))
            .Distinct().ToLookup(x => x.Service, x => x.Other);
        return followed.Count == 0 ? lots.OrderBy(_ => 0) : lots.OrderBy(l => Depth(ServiceKey.Of(l), followed.Count));

        // Cycles are refused before they come here; should one come, it ends.
        int Depth(ServiceKey service, int left) => left == 0 || !followed.Contains(service) ? 0 : 1 + followed[service].Max(other => Depth(other, left - 1));
    }
}
