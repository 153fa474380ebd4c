namespace Catalyze.Auction.Rules.Hosts;

/// <summary>The operator keeps new instances off the host.</summary>
internal sealed class CordonRule : IHostRule
{
    public string Name => "cordoned";

    public bool Admits(AuctionRequest request, Lot lot, HostState host) =>
        !host.Cordoned;

    public string Reason(AuctionRequest request, Lot lot, HostState host) =>
        "the host is cordoned";
}
