using Catalyze.Contracts.Placement;

namespace Catalyze.Auction.Engine;

/// <summary>One auction going on: the hosts as they stand after what was awarded so far.</summary>
internal sealed class Sale
{
    private readonly AuctionRequest request;
    private readonly Preempting? preempting;

    public Sale(AuctionRequest request)
    {
        this.request = request;
        Hosts = new HostTable(request);
        Quotation = new Quotation(request, Hosts);
        preempting = request.Policy.Preemption && request.Standing.Count > 0 ? new Preempting(request, Hosts, Quotation) : null;
    }

    public HostTable Hosts { get; }

    public Quotation Quotation { get; }

    public IReadOnlyList<Preemption> Preemptions => preempting?.Decided ?? [];

    /// <summary>Called for every instance once all hosts have answered, with the host that won, or -1.</summary>
    public Action<LotMember, Quotation, int>? Observe { get; init; }

    /// <summary>Places a lot whole, or changes nothing and explains.</summary>
    /// <remarks>
    /// Members differ only in what binds them: those with volumes can go to one host, those with ports to fewer than those without. Limits per
    /// host, zone and provider lie within each other. So taking the most bound first and the cheapest host each time finds a place for all
    /// whenever there is one: any choice that keeps the limits can be completed to a largest one (the limits form a laminar matroid).
    /// </remarks>
    public PlacementRefusal? Place(Lot lot, List<Award> awards)
    {
        var first = awards.Count;
        var taken = new List<(LotMember Member, Taken Taken)>(lot.Members.Count);
        preempting?.Begin();
        foreach (var member in MostBoundFirst(lot))
        {
            Quotation.Ask(lot, member);
            var winner = Quotation.Bidding > 0 ? Quotation.Best[0] : preempting?.MakeRoom(lot, member) ?? -1;
            Observe?.Invoke(member, Quotation, winner);
            if (winner < 0)
            {
                awards.RemoveRange(first, awards.Count - first);
                return Refuse(lot, member, taken);
            }

            // Terms are worked out when they are asked for, so before the winner is charged: they are what the price was made of.
            var (bid, losers) = (Quotation.BidOf(winner), NearestLosers(winner));
            var took = Hosts.Take(winner, lot, member);
            taken.Add((member, took));
            awards.Add(ToAward(lot, member, took, bid, losers));
        }

        return null;
    }

    private static IEnumerable<LotMember> MostBoundFirst(Lot lot) => lot.Members.Count == 1
        ? lot.Members
        : lot.Members.OrderByDescending(m => m.VolumeHost is not null).ThenByDescending(m => m.HostPorts.Count + m.PublicPorts).ThenByDescending(m => m.WirePorts);

    // Hosts that can take a member, but not beside those that were placed, are explained by what stands in the way then.
    private PlacementRefusal Refuse(Lot lot, LotMember member, List<(LotMember Member, Taken Taken)> taken)
    {
        var together = new HostRefusal?[Hosts.Count];
        for (var host = 0; taken.Count > 0 && host < together.Length; host++) together[host] = Quotation.RefusalOf(host);
        foreach (var (of, took) in taken) Hosts.GiveBack(lot, of, took);
        preempting?.Undo();
        Quotation.Ask(lot, member);
        var able = Quotation.Bidding;
        var refusals = new List<HostRefusal>(Hosts.Count);
        for (var host = 0; host < Hosts.Count; host++)
        {
            refusals.Add(Quotation.Verdicts[host] != 0 ? Quotation.RefusalOf(host) : Part(lot, together[host]!));
        }

        return Refusals.Of(lot, refusals, taken.Count, able);
    }

    private static HostRefusal Part(Lot lot, HostRefusal refusal) => refusal with
    {
        Reason = lot.OnePerHost && refusal.Rule == "one-per-host"
            ? $"can take one of the {lot.Members.Count} instances, no two may share a host"
            : $"can take some of the {lot.Members.Count} instances, not all: {refusal.Reason}",
    };

    private List<Bid> NearestLosers(int winner)
    {
        var best = Quotation.Best;
        var losers = new List<Bid>(best.Length);
        foreach (var host in best)
        {
            if (host != winner) losers.Add(Quotation.BidOf(host));
        }

        return losers;
    }

    private Award ToAward(Lot lot, LotMember member, Taken taken, Bid winner, List<Bid> losers) => new()
    {
        LotId = lot.LotId,
        Service = lot.Service,
        InstanceId = member.InstanceId,
        HostId = Hosts.States[taken.Host].Offer.HostId,
        WirePorts = taken.WirePorts,
        PublicPorts = taken.PublicPorts,
        Winner = winner,
        NearestLosers = losers,
        HostsBidding = Quotation.Bidding,
        RefusedByRule = Quotation.RefusedByRule(),
    };
}
