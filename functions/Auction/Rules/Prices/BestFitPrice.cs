using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>How much the host would have left: the fullest that still fits is cheapest.</summary>
internal readonly struct BestFitPrice(double weight, double[] used, double[] share, int[] shape) : IPriceTerm<BestFitPrice>
{
    public static bool Concerns(Quotation quotation) => quotation.Pricing == PricingMode.BestFit;

    public static BestFitPrice For(Quotation quotation) => new(quotation.Weights.Utilisation, quotation.Hosts.Used, quotation.NeedShare, quotation.Hosts.Shape);

    public double Of(int host) => weight * (1 - used[host] - share[shape[host]]);
}
