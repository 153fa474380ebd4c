namespace Catalyze.Auction.Rules.Hosts;

/// <summary>Instances with data volumes get only hosts that keep these encrypted: any other host's agent would refuse to run them. Nothing waives it.</summary>
internal sealed class EncryptionRule : IHostRule
{
    public string Name => "volume-encryption";

    public bool Admits(AuctionRequest request, Lot lot, HostState host) => !lot.HoldsData || host.Offer.Features.EncryptsVolumes;

    public string Reason(AuctionRequest request, Lot lot, HostState host) => "has data volumes, this host cannot keep them encrypted";
}
