using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>A host that few others could replace is opened late: what only it can take may still come.</summary>
internal readonly struct RarityPrice(double weight, HostTable hosts) : IPriceTerm<RarityPrice>
{
    public static bool Concerns(Quotation quotation) => quotation.Pricing == PricingMode.BestFit && quotation.Hosts.Shapes.Length > 1;

    public static RarityPrice For(Quotation quotation) => new(quotation.Weights.Rarity, quotation.Hosts);

    public double Of(int host) => hosts.IsOpen(host) ? 0 : weight * (1 - hosts.Rarity.Replaceable(hosts.Shape[host]));
}
