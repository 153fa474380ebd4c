namespace Catalyze.Auction.Rules;

/// <summary>A host that is starting instances starts the next one later.</summary>
public sealed class StartingPrice : ISoftRule
{
    public string Name => "starting";

    public double Price(AuctionRequest request, Lot lot, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(host);
        return 0.01 * (host.Offer.Load?.StartingInstances ?? 0);
    }
}
