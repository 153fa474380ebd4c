namespace Catalyze.Auction.Rules.Hosts;

/// <summary>What is to begin with empty volumes gets no host that holds volumes of these names: they are of an instance before, and its data is not written over.</summary>
internal sealed class FreshVolumesRule : IHostRule
{
    public string Name => "volume-left";

    public bool Admits(AuctionRequest request, Lot lot, HostState host) => !lot.FreshVolumes.Any(name => host.Offer.Volumes.Contains(name, StringComparer.Ordinal));

    public string Reason(AuctionRequest request, Lot lot, HostState host) =>
        $"begins empty, and this host still has {string.Join(", ", lot.FreshVolumes.Where(name => host.Offer.Volumes.Contains(name, StringComparer.Ordinal)))} of an instance before: remove it there if nobody needs it";
}
