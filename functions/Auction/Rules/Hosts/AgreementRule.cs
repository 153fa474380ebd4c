namespace Catalyze.Auction.Rules.Hosts;

/// <summary>Health data only at providers that signed a business associate agreement.</summary>
internal sealed class AgreementRule : IHostRule
{
    public string Name => "agreement";

    public bool Admits(AuctionRequest request, Lot lot, HostState host) =>
        !lot.HoldsHealthData || request.ProvidersWithAgreement.Contains(host.Offer.Provider);

    public string Reason(AuctionRequest request, Lot lot, HostState host) =>
        $"provider {host.Offer.Provider} has not signed a business associate agreement, the environment holds health data";
}
