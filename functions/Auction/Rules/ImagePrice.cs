namespace Catalyze.Auction.Rules;

/// <summary>A host that has the image starts sooner.</summary>
public sealed class ImagePrice : ISoftRule
{
    public string Name => "image";

    public double Price(AuctionRequest request, Lot lot, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(host);
        return lot.ImageDigest is null || host.Images.Contains(lot.ImageDigest) ? 0 : 0.1;
    }
}
