namespace Catalyze.Auction.Rules;

/// <summary>Disk that is not reserved.</summary>
public sealed class DiskRule : IHardRule
{
    public string Name => "disk";

    public string? Refuse(AuctionRequest request, Lot lot, LotMember member, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(host);
        var free = host.Offer.Capacity.DiskMib - host.Reserved.DiskMib;
        return lot.Size.DiskMib <= free ? null : $"needs {lot.Size.DiskMib:N0} MiB of disk, {Math.Max(0, free):N0} MiB are free";
    }
}
