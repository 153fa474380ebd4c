using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>How full the host would be: mean of the used fractions of memory, CPU, disk and slots.</summary>
internal readonly struct SpreadPrice : IPriceTerm
{
    public string Name => "utilisation";

    public bool Concerns(Quotation quotation) => quotation.Pricing == PricingMode.Spread;

    public double Of(Quotation quotation, int host) =>
        quotation.Weights.Utilisation * (quotation.Hosts.Used[host] + quotation.NeedShare[quotation.Hosts.Shape[host]]);
}
