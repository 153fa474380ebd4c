namespace Catalyze.Auction.Rules.Hosts;

/// <summary>A host keeps a twentieth of its disk free: what is new there would find no room for its image, and take from what runs the room to go on.</summary>
/// <remarks>Measured, not reserved: logs, images and other things of the machine fill a disk too. A host that says nothing of its disk is admitted.</remarks>
internal sealed class DiskPressureRule : IHostRule
{
    private const int KeptFreePercent = 5;

    public string Name => "disk-pressure";

    public bool Admits(AuctionRequest request, Lot lot, HostState host) =>
        host.Offer.Load is not { DiskFreeMib: { } free, DiskMib: { } size } || free * 100 >= size * KeptFreePercent;

    public string Reason(AuctionRequest request, Lot lot, HostState host) =>
        $"{host.Offer.Load?.DiskFreeMib:N0} MiB of its disk of {host.Offer.Load?.DiskMib:N0} are free, {KeptFreePercent} % are kept free";
}
