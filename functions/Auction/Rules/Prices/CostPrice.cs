using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>Capacity that costs more at one provider than at another.</summary>
internal readonly struct CostPrice(double weight, double[] cost) : IPriceTerm<CostPrice>
{
    public static bool Concerns(Quotation quotation) => quotation.Request.Policy.CostByProvider.Count > 0;

    public static CostPrice For(Quotation quotation) => new(quotation.Weights.Cost, quotation.Hosts.Cost);

    public double Of(int host) => weight * cost[host];
}
