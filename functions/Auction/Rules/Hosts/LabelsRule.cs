namespace Catalyze.Auction.Rules.Hosts;

/// <summary>The host must carry the labels asked for.</summary>
internal sealed class LabelsRule : IHostRule
{
    public string Name => "labels";

    public bool Admits(AuctionRequest request, Lot lot, HostState host) =>
        lot.HostLabels.Count == 0 || FirstMissing(lot, host) is null;

    public string Reason(AuctionRequest request, Lot lot, HostState host) =>
        FirstMissing(lot, host)!;

    private static string? FirstMissing(Lot lot, HostState host)
    {
        foreach (var (name, value) in lot.HostLabels)
        {
            if (!host.Offer.Labels.TryGetValue(name, out var actual)) return $"needs label {name}={value}, the host has no {name}";
            if (actual != value) return $"needs label {name}={value}, the host has {name}={actual}";
        }

        return null;
    }
}
