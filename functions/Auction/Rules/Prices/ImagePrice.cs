using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>A host that has the image, or most of its layers, starts sooner.</summary>
internal readonly struct ImagePrice : IPriceTerm
{
    public string Name => "image";

    public bool Concerns(Quotation quotation) => quotation.Pulls is not null;

    public double Of(Quotation quotation, int host) =>
        quotation.Weights.Image * quotation.Pulls![host];
}
