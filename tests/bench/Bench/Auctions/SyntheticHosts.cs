using Catalyze.Auction;

namespace Catalyze.Bench.Auctions;

internal static class SyntheticHosts
{
    /// <summary>Whether any lot of the benchmark may go there.</summary>
    internal static bool MayTakeAny(AuctionRequest request, HostState host) =>
        !host.Cordoned && host.Offer.Taints.Count == 0 && request.Now - host.Offer.ObservedAt <= request.MaxOfferAge;
}
