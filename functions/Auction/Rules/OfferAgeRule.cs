namespace Catalyze.Auction.Rules;

/// <summary>A host that has not renewed its offer may be gone.</summary>
public sealed class OfferAgeRule : IHardRule
{
    public string Name => "offer-too-old";

    public string? Refuse(AuctionRequest request, Lot lot, LotMember member, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(host);
        var age = request.Now - host.Offer.ObservedAt;
        return age <= request.MaxOfferAge
            ? null
            : $"its last offer is {(long)age.TotalSeconds:N0} s old, {(long)request.MaxOfferAge.TotalSeconds:N0} s are allowed";
    }
}
