namespace Catalyze.Auction.Rules.Hosts;

/// <summary>An environment that insists on AppArmor gets only hosts that enforce it: Docker ignores a profile the kernel cannot load.</summary>
internal sealed class EnforcementRule : IHostRule
{
    public string Name => "enforcement";

    public bool Admits(AuctionRequest request, Lot lot, HostState host) =>
        !lot.EnforcementRequired || host.Offer.Features.EnforcesAppArmor;

    public string Reason(AuctionRequest request, Lot lot, HostState host) =>
        "needs AppArmor, the engine of this host does not enforce it";
}
