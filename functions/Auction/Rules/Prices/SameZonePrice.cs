using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>Instances of one service are spread over zones before they are spread over hosts.</summary>
internal readonly struct SameZonePrice(double weight, int[] zone, int[] there) : IPriceTerm<SameZonePrice>
{
    public static bool Concerns(Quotation quotation) => quotation.Same.Any && quotation.Hosts.Zones > 1;

    public static SameZonePrice For(Quotation quotation) => new(quotation.Weights.SameZone, quotation.Hosts.Zone, quotation.Same.InZone);

    public double Of(int host) => weight * there[zone[host]];
}
