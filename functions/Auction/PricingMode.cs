namespace Catalyze.Auction;

public enum PricingMode
{
    /// <summary>The emptiest host is cheapest.</summary>
    Spread,

    /// <summary>The fullest host that still fits is cheapest.</summary>
    BestFit,
}
