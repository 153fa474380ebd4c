namespace Catalyze.Auction.Rules.Hosts;

/// <summary>A taint keeps instances off that do not tolerate it.</summary>
internal sealed class TaintsRule : IHostRule
{
    public string Name => "taints";

    public bool Admits(AuctionRequest request, Lot lot, HostState host) =>
        host.Offer.Taints.Count == 0 || FirstUntolerated(lot, host) is null;

    public string Reason(AuctionRequest request, Lot lot, HostState host) =>
        $"does not tolerate the taint {FirstUntolerated(lot, host)}";

    private static string? FirstUntolerated(Lot lot, HostState host)
    {
        foreach (var (name, value) in host.Offer.Taints.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            if (!lot.Tolerations.TryGetValue(name, out var tolerated) || (tolerated.Length > 0 && tolerated != value)) return $"{name}={value}";
        }

        return null;
    }
}
