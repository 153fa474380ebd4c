using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>An empty host that is kept for lots few others can take costs more than any other; when it must be, the smallest of them goes.</summary>
internal readonly struct RarityPrice(double weight, HostTable hosts, Foresight foresight) : IPriceTerm<RarityPrice>
{
    public static bool Concerns(Quotation quotation) => quotation.Pricing == PricingMode.BestFit && quotation.Weights.Rarity > 0 && quotation.Hosts.Shapes.Length > 1;

    public static RarityPrice For(Quotation quotation) => new(quotation.Weights.Rarity, quotation.Hosts, quotation.Foresight);

    public double Of(int host)
    {
        var shape = hosts.Shape[host];
        return hosts.IsOpen(host) || !foresight.IsKept(shape) ? 0 : weight * (1 + (2 * foresight.Size(shape)));
    }
}
