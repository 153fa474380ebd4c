namespace Catalyze.Auction.Rules;

/// <summary>The operator keeps new instances off the host.</summary>
public sealed class CordonRule : IHardRule
{
    public string Name => "cordoned";

    public string? Refuse(AuctionRequest request, Lot lot, LotMember member, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(host);
        return host.State.Cordoned ? "the host is cordoned" : null;
    }
}
