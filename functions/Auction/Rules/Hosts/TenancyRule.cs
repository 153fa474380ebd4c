namespace Catalyze.Auction.Rules.Hosts;

/// <summary>A dedicated host takes nobody else's instances, and who asks for dedicated hosts gets no others.</summary>
internal sealed class TenancyRule : IHostRule
{
    public string Name => "tenancy";

    public bool Admits(AuctionRequest request, Lot lot, HostState host) =>
        host.Tenant is null ? !lot.DedicatedHosts : host.Tenant == lot.Tenant;

    public string Reason(AuctionRequest request, Lot lot, HostState host) =>
        host.Tenant is null ? "needs a dedicated host, this one is shared" : $"the host is dedicated to {host.Tenant}";
}
