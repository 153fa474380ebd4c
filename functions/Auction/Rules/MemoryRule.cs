namespace Catalyze.Auction.Rules;

/// <summary>Memory that is not reserved.</summary>
public sealed class MemoryRule : IHardRule
{
    public string Name => "memory";

    public string? Refuse(AuctionRequest request, Lot lot, LotMember member, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(host);
        var free = host.Offer.Capacity.MemoryMib - host.Reserved.MemoryMib;
        return lot.Size.MemoryMib <= free ? null : $"needs {lot.Size.MemoryMib:N0} MiB of memory, {Math.Max(0, free):N0} MiB are free";
    }
}
