using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>A host that is starting instances starts the next one later.</summary>
internal readonly struct StartingPrice(double weight, int[] starting) : IPriceTerm<StartingPrice>
{
    public static bool Concerns(Quotation quotation) => quotation.Hosts.AnyStarting;

    public static StartingPrice For(Quotation quotation) => new(quotation.Weights.Starting, quotation.Hosts.Starting);

    public double Of(int host) => weight * starting[host];
}
