namespace Catalyze.Auction.Rules.Hosts;

/// <summary>The host is being emptied.</summary>
internal sealed class DrainRule : IHostRule
{
    public string Name => "draining";

    public bool Admits(AuctionRequest request, Lot lot, HostState host) =>
        !host.Draining;

    public string Reason(AuctionRequest request, Lot lot, HostState host) =>
        "the host is being drained";
}
