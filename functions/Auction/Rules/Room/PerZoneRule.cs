using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>A zone that fails takes at most so many instances of a service along.</summary>
internal readonly struct PerZoneRule : IRoomTest
{
    public string Name => "max-per-zone";

    public bool Concerns(Quotation quotation) => quotation.Lot.MaxPerZone is not null && quotation.Same.Any;

    public bool Refuses(Quotation quotation, int host) => There(quotation, host) >= quotation.Lot.MaxPerZone;

    public string Reason(Quotation quotation, int host) =>
        $"zone {quotation.Hosts.States[host].Offer.Zone} has {There(quotation, host)} of at most {quotation.Lot.MaxPerZone} instances of {quotation.Lot.Service}";

    private static int There(Quotation quotation, int host) => quotation.Same.InZone[quotation.Hosts.Zone[host]];
}
