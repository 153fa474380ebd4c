namespace Catalyze.Auction.Rules;

/// <summary>The host must carry the labels asked for.</summary>
public sealed class LabelsRule : IHardRule
{
    public string Name => "labels";

    public string? Refuse(AuctionRequest request, Lot lot, LotMember member, HostAccount host)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(lot);
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(host);
        foreach (var (name, value) in lot.HostLabels)
        {
            if (!host.Offer.Labels.TryGetValue(name, out var actual)) return $"needs label {name}={value}, the host has no {name}";
            if (actual != value) return $"needs label {name}={value}, the host has {name}={actual}";
        }

        return null;
    }
}
