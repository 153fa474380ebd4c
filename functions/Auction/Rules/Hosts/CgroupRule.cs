namespace Catalyze.Auction.Rules.Hosts;

/// <summary>Some services need limits that only newer control groups have.</summary>
internal sealed class CgroupRule : IHostRule
{
    public string Name => "cgroup";

    public bool Admits(AuctionRequest request, Lot lot, HostState host) =>
        host.Offer.Features.CgroupVersion >= lot.MinimumCgroupVersion;

    public string Reason(AuctionRequest request, Lot lot, HostState host) =>
        $"needs control groups of version {lot.MinimumCgroupVersion}, the host has version {host.Offer.Features.CgroupVersion}";
}
