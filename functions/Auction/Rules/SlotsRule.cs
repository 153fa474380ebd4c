namespace Catalyze.Auction.Rules;

/// <summary>A host takes a limited number of instances.</summary>
public sealed class SlotsRule : IHardRule
{
    public string Name => "slots";

    public string? Refuse(AuctionRequest request, Lot lot, LotMember member, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(host);
        var free = host.Offer.Capacity.Instances - host.Reserved.Instances;
        return 1 <= free ? null : $"needs a slot for an instance, all {host.Offer.Capacity.Instances:N0} are taken";
    }
}
