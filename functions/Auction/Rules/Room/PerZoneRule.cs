using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Room;

/// <summary>A zone that fails takes at most so many instances of a service along.</summary>
internal readonly struct PerZoneRule(int[] zone, int[] there, int limit) : IRoomTest<PerZoneRule>
{
    public static bool Concerns(Quotation quotation) => quotation.Lot.MaxPerZone is not null && quotation.Same.Any;

    public static PerZoneRule For(Quotation quotation) => new(quotation.Hosts.Zone, quotation.Same.InZone, quotation.Lot.MaxPerZone ?? int.MaxValue);

    public static string Reason(Quotation quotation, int host) =>
        $"zone {quotation.Hosts.States[host].Offer.Zone} has {quotation.Same.InZone[quotation.Hosts.Zone[host]]} of at most {quotation.Lot.MaxPerZone} instances of {quotation.Lot.Service}";

    public bool Refuses(int host) => there[zone[host]] >= limit;
}
