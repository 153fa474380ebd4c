using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>How much the host would have left: the fullest that still fits is cheapest.</summary>
internal readonly struct BestFitPrice : IPriceTerm
{
    public string Name => "utilisation";

    public bool Concerns(Quotation quotation) => quotation.Pricing == PricingMode.BestFit;

    public double Of(Quotation quotation, int host) =>
        quotation.Weights.Utilisation * (1 - quotation.Hosts.Used[host] - quotation.NeedShare[quotation.Hosts.Shape[host]]);
}
