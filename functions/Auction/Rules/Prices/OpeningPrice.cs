using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>Where hosts are to be filled, an empty one is opened last: it costs more than any fit, the largest least, since it takes most of what follows.</summary>
internal readonly struct OpeningPrice(double weight, HostTable hosts, Foresight foresight) : IPriceTerm<OpeningPrice>
{
    public static bool Concerns(Quotation quotation) => quotation.Pricing == PricingMode.BestFit && quotation.Weights.Opening > 0;

    public static OpeningPrice For(Quotation quotation) => new(quotation.Weights.Opening, quotation.Hosts, quotation.Foresight);

    public double Of(int host) => hosts.IsOpen(host) ? 0 : weight * (2 - foresight.Size(hosts.Shape[host]));
}
