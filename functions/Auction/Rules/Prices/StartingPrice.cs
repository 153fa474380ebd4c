using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>A host that is starting instances starts the next one later.</summary>
internal readonly struct StartingPrice : IPriceTerm
{
    public string Name => "starting";

    public bool Concerns(Quotation quotation) => quotation.Hosts.AnyStarting;

    public double Of(Quotation quotation, int host) =>
        quotation.Weights.Starting * quotation.Hosts.Starting[host];
}
