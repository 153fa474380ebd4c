using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>How full the host would be: mean of the used fractions of memory, CPU, disk and slots.</summary>
internal readonly struct SpreadPrice(double weight, double[] used, double[] share, int[] shape) : IPriceTerm<SpreadPrice>
{
    public static bool Concerns(Quotation quotation) => quotation.Pricing == PricingMode.Spread;

    public static SpreadPrice For(Quotation quotation) => new(quotation.Weights.Utilisation, quotation.Hosts.Used, quotation.NeedShare, quotation.Hosts.Shape);

    public double Of(int host) => weight * (used[host] + share[shape[host]]);
}
