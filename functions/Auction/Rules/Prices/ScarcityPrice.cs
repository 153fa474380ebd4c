using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>Where hosts are to be filled, taking room that runs short for larger lots costs more than opening a small host.</summary>
internal readonly struct ScarcityPrice(double weight, Scarcity scarcity) : IPriceTerm<ScarcityPrice>
{
    public static bool Concerns(Quotation quotation) => quotation.Pricing == PricingMode.BestFit && quotation.Weights.Scarcity > 0 && quotation.Foresight.Scarcity.Any;

    public static ScarcityPrice For(Quotation quotation) => new(quotation.Weights.Scarcity, quotation.Foresight.Scarcity);

    public double Of(int host) => weight * scarcity.Lost(host);
}
