using Catalyze.Auction.Engine;

namespace Catalyze.Auction.Rules.Prices;

/// <summary>Instances of one service are spread over zones before they are spread over hosts.</summary>
internal readonly struct SameZonePrice : IPriceTerm
{
    public string Name => "same-zone";

    public bool Concerns(Quotation quotation) => quotation.Same.Any && quotation.Hosts.Zones > 1;

    public double Of(Quotation quotation, int host) =>
        quotation.Weights.SameZone * quotation.Same.InZone[quotation.Hosts.Zone[host]];
}
