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

    /// <summary>Providers that signed a business associate agreement.</summary>
    public IReadOnlySet<string> ProvidersWithAgreement { get; init; } = new HashSet<string>(StringComparer.Ordinal);
}
