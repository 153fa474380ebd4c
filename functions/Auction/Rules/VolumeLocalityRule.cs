namespace Catalyze.Auction.Rules;

/// <summary>An instance with volumes stays with them.</summary>
public sealed class VolumeLocalityRule : IHardRule
{
    public string Name => "volume-locality";

    public string? Refuse(AuctionRequest request, Lot lot, LotMember member, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(host);
        return member.VolumeHost is null || member.VolumeHost == host.Offer.HostId ? null : $"its volumes are on {member.VolumeHost}";
    }
}
