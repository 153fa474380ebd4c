namespace Catalyze.Auction.Rules;

/// <summary>An environment that insists on AppArmor gets only hosts that enforce it: Docker ignores a profile the kernel cannot load.</summary>
public sealed class EnforcementRule : IHardRule
{
    public string Name => "enforcement";

    public string? Refuse(AuctionRequest request, Lot lot, LotMember member, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(host);
        return !lot.EnforcementRequired || host.Offer.Features.EnforcesAppArmor
            ? null
            : "needs AppArmor, the engine of this host does not enforce it";
    }
}
