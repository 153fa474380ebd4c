namespace Catalyze.Auction.Rules;

/// <summary>Instances of one service are better apart, so that one host takes few of them down.</summary>
public sealed class SameServicePrice : ISoftRule
{
    public string Name => "same-service";

    public double Price(AuctionRequest request, Lot lot, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(host);
        return lot.Occupied.GetValueOrDefault(host.Offer.HostId) + host.Awarded(lot.Service);
    }
}
