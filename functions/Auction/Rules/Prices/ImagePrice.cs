using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>A host that has the image, or most of its layers, starts sooner.</summary>
internal readonly struct ImagePrice(double weight, double[] pulls) : IPriceTerm<ImagePrice>
{
    public static bool Concerns(Quotation quotation) => quotation.Pulls is not null;

    public static ImagePrice For(Quotation quotation) => new(quotation.Weights.Image, quotation.Pulls!);

    public double Of(int host) => weight * pulls[host];
}
