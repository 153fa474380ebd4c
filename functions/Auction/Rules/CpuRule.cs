namespace Catalyze.Auction.Rules;

/// <summary>CPU that is not reserved.</summary>
public sealed class CpuRule : IHardRule
{
    public string Name => "cpu";

    public string? Refuse(AuctionRequest request, Lot lot, LotMember member, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(host);
        var free = host.Offer.Capacity.CpuMillis - host.Reserved.CpuMillis;
        return lot.Size.CpuMillis <= free ? null : $"needs {lot.Size.CpuMillis:N0} thousandths of a core, {Math.Max(0, free):N0} are free";
    }
}
