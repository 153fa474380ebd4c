using Catalyze.Auction.Rules;
using Catalyze.Contracts.Placement;

namespace Catalyze.Auction.Engine;

/// <summary>All hosts' answers for one instance: verdicts and prices. One is used for a whole auction, lot after lot.</summary>
internal sealed class Quotation
{
    /// <summary>The winner and the nearest losers.</summary>
    public const int Kept = 6;

    private readonly Dictionary<Lot, Eligibility> eligibilities = new(new RequirementComparer());
    private readonly List<IPriceRule> priced = new(RuleBook.Prices.Count);
    private readonly int[] refusedBy = new int[RuleBook.Verdicts];
    private readonly int[] firstRefusedBy = new int[RuleBook.Verdicts];
    private readonly int[] best = new int[Kept];
    private readonly long[] need = new long[Enum.GetValues<Resource>().Length];
    private readonly ILookup<ServiceKey, Affinity> reversed;
    private readonly ImagePulls pulls;
    private Eligibility eligibility = null!;
    private int bestCount;

    public Quotation(AuctionRequest request, HostTable hosts)
    {
        Request = request;
        Hosts = hosts;
        Verdicts = new byte[hosts.Count];
        Prices = new double[hosts.Count];
        Fullness = new Fullness(hosts);
        Foresight = new Foresight(hosts, request.Standing.Select(s => s.Lot));
        Same = new SameService(hosts);
        pulls = new ImagePulls(hosts);
        reversed = request.Lots.Concat(request.Standing.Select(s => s.Lot))
            .SelectMany(l => l.Affinities.Where(a => a.Apart).Select(a => (Other: new ServiceKey(l.EnvironmentId, a.Service), Affinity: a with { Service = l.Service })))
            .Distinct().ToLookup(x => x.Other, x => x.Affinity);
    }

    public AuctionRequest Request { get; }

    public HostTable Hosts { get; }

    public PriceWeights Weights => Request.Policy.Weights;

    public Lot Lot { get; private set; } = null!;

    public LotMember Member { get; private set; } = null!;

    public PricingMode Pricing { get; private set; }

    /// <summary>Index of the host that has the member's volumes; -1 when it has none or the host is not among these.</summary>
    public int VolumeHost { get; private set; }

    /// <summary>Per host: 0 for a bid, or the rule that refuses it.</summary>
    public byte[] Verdicts { get; }

    /// <summary>Per host: its price; means nothing for refused ones.</summary>
    public double[] Prices { get; }

    public Fullness Fullness { get; }

    public Foresight Foresight { get; }

    public SameService Same { get; }

    public IReadOnlyList<Neighbour> Neighbours { get; private set; } = [];

    /// <summary>Per host: what is to be pulled, in images or, where layers are known, in GiB; null when it is not known.</summary>
    public double[]? Pulls { get; private set; }

    /// <summary>Hosts that bid, cheapest first: the winner and the nearest losers.</summary>
    public ReadOnlySpan<int> Best => best.AsSpan(0, bestCount);

    /// <summary>How many hosts bid.</summary>
    public int Bidding { get; private set; }

    public long Need(Resource resource) => need[(int)resource];

    /// <summary>Asks every rule about every host.</summary>
    public void Ask(Lot lot, LotMember member)
    {
        Prepare(lot, member);
        eligibility.Verdicts.CopyTo(Verdicts, 0);
        for (var i = 0; i < RuleBook.Room.Count; i++)
        {
            if (RuleBook.Room[i].Concerns(this)) RuleBook.Room[i].Mark(this, (byte)(1 + RuleBook.Host.Count + i));
        }

        Array.Clear(Prices);
        priced.Clear();
        foreach (var rule in RuleBook.Prices)
        {
            if (!rule.Concerns(this)) continue;
            priced.Add(rule);
            rule.Add(this);
        }

        Rank();
    }

    /// <summary>A host's bid with its terms.</summary>
    public Bid BidOf(int host)
    {
        var terms = new PriceTerm[priced.Count];
        for (var i = 0; i < terms.Length; i++) terms[i] = new PriceTerm(priced[i].Name, priced[i].Term(this, host));
        return new Bid(Hosts.States[host].Offer.HostId, Prices[host], terms);
    }

    public string Reason(int host) => Verdicts[host] <= RuleBook.Host.Count
        ? RuleBook.Host[Verdicts[host] - 1].Reason(Request, Lot, Hosts.States[host])
        : RuleBook.Room[Verdicts[host] - RuleBook.Host.Count - 1].Reason(this, host);

    public HostRefusal RefusalOf(int host) => new(Hosts.States[host].Offer.HostId, RuleBook.Name(Verdicts[host]), Reason(host));

    /// <summary>Refusals counted by rule, with the reason of one of the hosts.</summary>
    public IReadOnlyList<RuleRefusal> RefusedByRule()
    {
        var rules = 0;
        foreach (var count in refusedBy) rules += count > 0 ? 1 : 0;
        if (rules == 0) return [];
        var refusals = new List<RuleRefusal>(rules);
        for (var verdict = 1; verdict < refusedBy.Length; verdict++)
        {
            if (refusedBy[verdict] == 0) continue;
            refusals.Add(verdict <= RuleBook.Host.Count
                ? eligibility.Refusal(verdict)
                : new RuleRefusal(RuleBook.Name((byte)verdict), refusedBy[verdict], Reason(firstRefusedBy[verdict])));
        }

        refusals.Sort(static (x, y) => x.Hosts != y.Hosts ? y.Hosts.CompareTo(x.Hosts) : string.CompareOrdinal(x.Rule, y.Rule));
        return refusals;
    }

    private void Prepare(Lot lot, LotMember member)
    {
        Member = member;
        VolumeHost = member.VolumeHost is { } volumes ? Hosts.Find(volumes) : -1;
        if (!ReferenceEquals(Lot, lot))
        {
            Lot = lot;
            if (!eligibilities.TryGetValue(lot, out var known)) eligibilities[lot] = known = new Eligibility(Request, lot, Hosts);
            eligibility = known;
            Pricing = lot.ServiceClass is { } of && Request.Policy.PricingByClass.TryGetValue(of, out var pricing) ? pricing : Request.Pricing;
            Pulls = pulls.Of(lot);
            for (var resource = Resource.Memory; resource <= Resource.Slots; resource++) need[(int)resource] = HostTable.Need(lot, resource);
            if (Pricing == PricingMode.Spread) Fullness.Load(lot);
            else Foresight.Expect(lot);
        }
        else if (Pricing == PricingMode.BestFit)
        {
            Foresight.Scarcity.Follow();
        }

        Same.Load(lot);
        LoadNeighbours();
    }

    private void LoadNeighbours()
    {
        if (Lot.Affinities.Count == 0 && !reversed.Contains(ServiceKey.Of(Lot)))
        {
            Neighbours = [];
            return;
        }

        Neighbours =
        [
            .. Lot.Affinities.Concat(reversed[ServiceKey.Of(Lot)]).Distinct().Select(affinity =>
            {
                var other = new ServiceKey(Lot.EnvironmentId, affinity.Service);
                return new Neighbour(affinity, Hosts.Awarded(other).Concat(Hosts.Standing(other)).Select(h => Hosts.DomainOf(h, affinity.Domain)).ToHashSet());
            }),
        ];
    }

    private void Rank()
    {
        Array.Clear(refusedBy);
        bestCount = 0;
        Bidding = 0;
        var (verdicts, prices, tieBreak) = (Verdicts, Prices, Hosts.TieBreak);
        var salt = SeededOrder.Of(0, Lot.Service);
        var worst = double.PositiveInfinity;
        for (var host = 0; host < verdicts.Length; host++)
        {
            var verdict = verdicts[host];
            if (verdict != 0)
            {
                if (refusedBy[verdict]++ == 0) firstRefusedBy[verdict] = host;
                continue;
            }

            Bidding++;
            var price = prices[host];
            if (price > worst) continue;
            var at = bestCount < Kept ? bestCount++ : Kept - 1;
            if (bestCount == Kept && worst < double.PositiveInfinity && !IsBetter(price, host, best[at])) continue;
            for (; at > 0 && IsBetter(price, host, best[at - 1]); at--) best[at] = best[at - 1];
            best[at] = host;
            if (bestCount == Kept) worst = prices[best[Kept - 1]];
        }

        // Between equal prices the seed decides, differently for each service; two hosts with the same number go by their ids.
        bool IsBetter(double price, int host, int than)
        {
            if (price != prices[than]) return price < prices[than];
            var mine = SeededOrder.Mix(tieBreak[host] ^ salt);
            var its = SeededOrder.Mix(tieBreak[than] ^ salt);
            return mine != its ? mine < its : host < than;
        }
    }
}
