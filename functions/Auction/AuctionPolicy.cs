namespace Catalyze.Auction;

/// <summary>What an operator may decide about auctions. The defaults suit a customer pod.</summary>
public sealed record AuctionPolicy
{
    public PriceWeights Weights { get; init; } = new();

    /// <summary>Class of services → how its hosts are priced; classes not named take the request's pricing.</summary>
    public IReadOnlyDictionary<string, PricingMode> PricingByClass { get; init; } = new Dictionary<string, PricingMode>(StringComparer.Ordinal);

    /// <summary>Provider → cost of its capacity relative to the others; 1 for those not named.</summary>
    public IReadOnlyDictionary<string, double> CostByProvider { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Whether a lot that finds no host may take the place of standing instances of lower priority.</summary>
    public bool Preemption { get; init; }

    /// <summary>
    /// <c>environment/service</c> → how many of its instances may be taken away at once; 0 for services not named: who has no budget is not disturbed.
    /// </summary>
    public IReadOnlyDictionary<string, int> DisruptionBudget { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);
}
