using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>Instances of one service are better apart, so that one host takes few of them down.</summary>
internal readonly struct SameServicePrice(double weight, int[] there) : IPriceTerm<SameServicePrice>
{
    public static bool Concerns(Quotation quotation) => quotation.Same.Any;

    public static SameServicePrice For(Quotation quotation) => new(quotation.Weights.SameService, quotation.Same.OnHost);

    public double Of(int host) => weight * there[host];
}
