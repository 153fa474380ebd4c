using Catalyze.Contracts.Placement;

namespace Catalyze.Auction;

/// <summary>Evaluates every host's offer against every lot and awards each to the cheapest host that may take it.</summary>
/// <remarks>
/// Lots that are hard to place come first: those bound to a volume, then groups, then big ones, so that pebbles do not take the
/// boulders' places. Lots of one service that are alike are refused together.
/// </remarks>
public static class Auctioneer
{
    private const int LosersKept = 5;

    /// <summary>Decides on all lots together. Pure: the same request has the same result.</summary>
    public static AuctionResult Evaluate(AuctionRequest request) => Evaluate(request, null);

    /// <summary>What became of every host when an instance was auctioned, by host id.</summary>
    /// <exception cref="ArgumentException">No lot has the instance.</exception>
    public static IReadOnlyList<HostFate> Fates(AuctionRequest request, string instanceId)
    {
        ArgumentNullException.ThrowIfNull(request);
        Bidding? seen = null;
        var result = Evaluate(request, (member, bidding) => seen = member.InstanceId == instanceId ? bidding : seen);
        if (seen is null) throw new ArgumentException($"No lot has the instance {instanceId}.", nameof(instanceId));
        var winner = result.Awards.FirstOrDefault(a => a.InstanceId == instanceId)?.HostId;
        return
        [
            .. seen.Refusals.Select(r => new HostFate(r.HostId, r.Rule, r.Reason, null, false))
                .Concat(seen.Bids.Select(b => new HostFate(b.Bid.HostId, null, null, b.Bid, b.Bid.HostId == winner)))
                .OrderBy(f => f.HostId, StringComparer.Ordinal),
        ];
    }

    private static AuctionResult Evaluate(AuctionRequest request, Action<LotMember, Bidding>? observe)
    {
        ArgumentNullException.ThrowIfNull(request);
        var hosts = request.Hosts.Select(h => new HostAccount(h)).OrderBy(h => h.Offer.HostId, StringComparer.Ordinal).ToList();
        var awards = new List<Award>();
        var refusals = new List<PlacementRefusal>();
        var refused = new Dictionary<string, RefusedService>(StringComparer.Ordinal);
        foreach (var lot in InOrder(request.Lots))
        {
            if (refused.TryGetValue(lot.Service, out var earlier) && earlier.IsAlike(lot))
            {
                earlier.Instances += lot.Members.Count;
                continue;
            }

            var placed = lot.OnePerHost && lot.Members.Count > 1 ? PlaceGroup(request, lot, hosts, observe) : PlaceInTurn(request, lot, hosts, observe);
            if (placed.Refusal is { } refusal)
            {
                refused[lot.Service] = new RefusedService(lot, refusal);
            }
            else
            {
                awards.AddRange(placed.Awards);
            }
        }

        refusals.AddRange(refused.Values.Select(r => r.ToRefusal()));
        return new AuctionResult(refusals.Count == 0 ? awards : [], refusals);
    }

    private static IOrderedEnumerable<Lot> InOrder(IReadOnlyList<Lot> lots) => lots
        .OrderByDescending(l => l.Members.Any(m => m.VolumeHost is not null))
        .ThenByDescending(l => l.Members.Count)
        .ThenByDescending(l => l.Size.MemoryMib)
        .ThenByDescending(l => l.Size.CpuMillis)
        .ThenBy(l => l.LotId, StringComparer.Ordinal);

    // Members in turn, each seeing what the ones before it took; undone as a whole when one finds no host.
    private static Placed PlaceInTurn(AuctionRequest request, Lot lot, List<HostAccount> hosts, Action<LotMember, Bidding>? observe)
    {
        var awards = new List<Award>(lot.Members.Count);
        var taken = new List<(HostAccount Host, Taken Taken)>(lot.Members.Count);
        foreach (var member in lot.Members)
        {
            var bidding = Bidding.Ask(request, lot, member, hosts);
            observe?.Invoke(member, bidding);
            if (bidding.Bids.Count == 0)
            {
                foreach (var (host, ports) in taken) host.GiveBack(lot, ports);
                return new Placed([], Refuse(lot, bidding.Refusals, $"No host can take {lot.Description}."));
            }

            var winner = bidding.Bids[0];
            var took = winner.Host.Take(lot, member);
            taken.Add((winner.Host, took));
            awards.Add(ToAward(lot, member, bidding, winner.Bid, took));
        }

        return new Placed(awards, null);
    }

    private static Placed PlaceGroup(AuctionRequest request, Lot lot, List<HostAccount> hosts, Action<LotMember, Bidding>? observe)
    {
        var biddings = lot.Members.Select(member => Bidding.Ask(request, lot, member, hosts)).ToList();
        for (var i = 0; i < biddings.Count; i++) observe?.Invoke(lot.Members[i], biddings[i]);
        var chosen = GroupMatching.Match([.. biddings.Select(b => (IReadOnlyList<string>)[.. b.Bids.Select(x => x.Bid.HostId)])]);
        var unplaced = chosen.Select((host, member) => (host, member)).FirstOrDefault(x => x.host is null, (host: "", member: -1)).member;
        if (unplaced >= 0) return new Placed([], RefuseGroup(lot, biddings, unplaced));

        var awards = new List<Award>(lot.Members.Count);
        for (var i = 0; i < lot.Members.Count; i++)
        {
            var winner = biddings[i].Bids.First(b => b.Bid.HostId == chosen[i]);
            awards.Add(ToAward(lot, lot.Members[i], biddings[i], winner.Bid, winner.Host.Take(lot, lot.Members[i])));
        }

        return new Placed(awards, null);
    }

    // The hosts that could take one member are explained too: each takes one, and there are not enough of them.
    private static PlacementRefusal RefuseGroup(Lot lot, List<Bidding> biddings, int unplaced)
    {
        var able = biddings.SelectMany(b => b.Bids.Select(x => x.Bid.HostId)).ToHashSet(StringComparer.Ordinal);
        var bidding = biddings[unplaced];
        var refusals = bidding.Refusals.Concat(bidding.Bids.Select(b => new HostRefusal(
            b.Bid.HostId, "one-per-host", $"can take one of the {lot.Members.Count} instances, no two may share a host")));
        var hosts = able.Count == 1 ? "1 host can take one" : $"{able.Count} hosts can take one";
        return Refuse(lot, refusals, $"{lot.Members.Count} instances must be on different hosts, {hosts}.");
    }

    private static PlacementRefusal Refuse(Lot lot, IEnumerable<HostRefusal> refusals, string summary)
    {
        var hosts = refusals.OrderBy(r => r.HostId, StringComparer.Ordinal).ToList();
        return new PlacementRefusal
        {
            Lot = lot.Description,
            Service = lot.Service,
            Summary = hosts.Count == 0 ? $"{summary} No host offers anything." : summary,
            HostsConsidered = hosts.Count,
            ByRule = Bidding.CountByRule(hosts),
            Hosts = hosts,
        };
    }

    private static Award ToAward(Lot lot, LotMember member, Bidding bidding, Bid winner, Taken taken) => new()
    {
        LotId = lot.LotId,
        Service = lot.Service,
        InstanceId = member.InstanceId,
        HostId = winner.HostId,
        WirePorts = taken.WirePorts,
        PublicPorts = taken.PublicPorts,
        Winner = winner,
        NearestLosers = [.. bidding.Bids.Where(b => b.Bid.HostId != winner.HostId).Take(LosersKept).Select(b => b.Bid)],
        HostsBidding = bidding.Bids.Count,
        RefusedByRule = Bidding.CountByRule(bidding.Refusals),
    };

    private sealed record Placed(IReadOnlyList<Award> Awards, PlacementRefusal? Refusal);
}
