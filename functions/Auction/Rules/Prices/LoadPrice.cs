using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>Neighbours that use more than they reserved: measured CPU and memory beyond the reservations, as a fraction of the host.</summary>
internal readonly struct LoadPrice : IPriceTerm
{
    public string Name => "load";

    public bool Concerns(Quotation quotation) => quotation.Hosts.AnyLoad;

    public double Of(Quotation quotation, int host) =>
        quotation.Weights.Load * quotation.Hosts.Overload[host];
}
