using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>Instances of one service are better apart, so that one host takes few of them down.</summary>
internal readonly struct SameServicePrice : IPriceTerm
{
    public string Name => "same-service";

    public bool Concerns(Quotation quotation) => quotation.Same.Any;

    public double Of(Quotation quotation, int host) =>
        quotation.Weights.SameService * quotation.Same.OnHost[host];
}
