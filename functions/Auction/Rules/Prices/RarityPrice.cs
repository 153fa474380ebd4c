using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>A host that few others could replace is opened late: what only it can take may still come.</summary>
internal readonly struct RarityPrice : IPriceTerm
{
    public string Name => "rarity";

    public bool Concerns(Quotation quotation) => quotation.Pricing == PricingMode.BestFit && quotation.Hosts.Shapes.Length > 1;

    public double Of(Quotation quotation, int host) =>
        quotation.Hosts.IsOpen(host) ? 0 : quotation.Weights.Rarity * (1 - quotation.Hosts.Rarity.Replaceable(quotation.Hosts.Shape[host]));
}
