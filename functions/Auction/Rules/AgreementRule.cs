namespace Catalyze.Auction.Rules;

/// <summary>Health data only at providers that signed a business associate agreement.</summary>
public sealed class AgreementRule : IHardRule
{
    public string Name => "agreement";

    public string? Refuse(AuctionRequest request, Lot lot, LotMember member, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(host);
        return !lot.HoldsHealthData || request.ProvidersWithAgreement.Contains(host.Offer.Provider)
            ? null
            : $"provider {host.Offer.Provider} has not signed a business associate agreement, the environment holds health data";
    }
}
