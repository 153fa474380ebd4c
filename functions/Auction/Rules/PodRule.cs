namespace Catalyze.Auction.Rules;

/// <summary>The environment is bound to certain pods.</summary>
public sealed class PodRule : IHardRule
{
    public string Name => "pod";

    public string? Refuse(AuctionRequest request, Lot lot, LotMember member, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(host);
        return lot.Pods is null || lot.Pods.Contains(host.Offer.Pod)
            ? null
            : $"it is in pod {host.Offer.Pod}, the environment runs in {string.Join(", ", lot.Pods.Order(StringComparer.Ordinal))}";
    }
}
