namespace Catalyze.Auction.Rules.Hosts;

/// <summary>A host that has not renewed its offer may be gone.</summary>
internal sealed class OfferAgeRule : IHostRule
{
    public string Name => "offer-too-old";

    public bool Admits(AuctionRequest request, Lot lot, HostState host) =>
        request.Now - host.Offer.ObservedAt <= request.MaxOfferAge;

    public string Reason(AuctionRequest request, Lot lot, HostState host) =>
        $"its last offer is {(long)(request.Now - host.Offer.ObservedAt).TotalSeconds:N0} s old, {(long)request.MaxOfferAge.TotalSeconds:N0} s are allowed";
}
