using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>Capacity that costs more at one provider than at another.</summary>
internal readonly struct CostPrice : IPriceTerm
{
    public string Name => "cost";

    public bool Concerns(Quotation quotation) => quotation.Request.Policy.CostByProvider.Count > 0;

    public double Of(Quotation quotation, int host) =>
        quotation.Weights.Cost * quotation.Hosts.Cost[host];
}
