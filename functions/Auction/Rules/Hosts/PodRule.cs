namespace Catalyze.Auction.Rules.Hosts;

/// <summary>The environment is bound to certain pods.</summary>
internal sealed class PodRule : IHostRule
{
    public string Name => "pod";

    public bool Admits(AuctionRequest request, Lot lot, HostState host) =>
        lot.Pods is null || lot.Pods.Contains(host.Offer.Pod);

    public string Reason(AuctionRequest request, Lot lot, HostState host) =>
        $"it is in pod {host.Offer.Pod}, the environment runs in {string.Join(", ", lot.Pods!.Order(StringComparer.Ordinal))}";
}
