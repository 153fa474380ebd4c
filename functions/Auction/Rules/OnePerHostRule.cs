namespace Catalyze.Auction.Rules;

/// <summary>Members of a highly available service never share a host.</summary>
public sealed class OnePerHostRule : IHardRule
{
    public string Name => "one-per-host";

    public string? Refuse(AuctionRequest request, Lot lot, LotMember member, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(host);
        if (!lot.OnePerHost) return null;
        var there = lot.Occupied.GetValueOrDefault(host.Offer.HostId) + host.Awarded(lot.Service);
        return there == 0 ? null : $"has {there} instance of {lot.Service} already, no two may share a host";
    }
}
