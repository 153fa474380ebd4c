namespace Catalyze.Auction.Rules;

/// <summary>Processes that are not reserved.</summary>
public sealed class PidsRule : IHardRule
{
    public string Name => "pids";

    public string? Refuse(AuctionRequest request, Lot lot, LotMember member, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(host);
        var free = host.Offer.Capacity.Pids - host.Reserved.Pids;
        return lot.MaxPids <= free ? null : $"needs {lot.MaxPids:N0} processes, {Math.Max(0, free):N0} are free";
    }
}
