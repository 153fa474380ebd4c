using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>Neighbours that use more than they reserved: measured CPU and memory beyond the reservations, as a fraction of the host.</summary>
internal readonly struct LoadPrice(double weight, double[] overload) : IPriceTerm<LoadPrice>
{
    public static bool Concerns(Quotation quotation) => quotation.Hosts.AnyLoad;

    public static LoadPrice For(Quotation quotation) => new(quotation.Weights.Load, quotation.Hosts.Overload);

    public double Of(int host) => weight * overload[host];
}
