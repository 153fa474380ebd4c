namespace Catalyze.Auction;

/// <summary>Everything an auction decides on. The same request always has the same result.</summary>
public sealed record AuctionRequest
{
    public required IReadOnlyList<Lot> Lots { get; init; }

    public required IReadOnlyList<HostState> Hosts { get; init; }

    public required DateTimeOffset Now { get; init; }

    /// <summary>An offer observed longer ago is not auctioned.</summary>
    public required TimeSpan MaxOfferAge { get; init; }

    /// <summary>Decides between equal prices.</summary>
    public required long Seed { get; init; }

    public PricingMode Pricing { get; init; } = PricingMode.Spread;

    public LotOrder Order { get; init; } = LotOrder.HardestFirst;

    /// <summary>Whether one refused lot voids all awards, as for a deployment; else every lot stands for itself.</summary>
    public bool PlaceWhole { get; init; } = true;

    public AuctionPolicy Policy { get; init; } = new();

    /// <summary>Instances that run already: neighbours for affinities, and candidates for preemption. May be empty.</summary>
    public IReadOnlyList<StandingInstance> Standing { get; init; } = [];

    /// <summary>Providers that signed a business associate agreement.</summary>
    public IReadOnlySet<string> ProvidersWithAgreement { get; init; } = new HashSet<string>(StringComparer.Ordinal);
}
