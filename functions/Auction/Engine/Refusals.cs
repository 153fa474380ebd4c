using Catalyze.Contracts.Placement;

namespace Catalyze.Auction.Engine;

/// <summary>Explanations of lots that found no place.</summary>
internal static class Refusals
{
    /// <param name="lot">The lot.</param>
    /// <param name="hosts">Every host with its reason.</param>
    /// <param name="placeable">Members that found a place before one did not.</param>
    /// <param name="able">Hosts that can take a member on its own.</param>
    public static PlacementRefusal Of(Lot lot, List<HostRefusal> hosts, int placeable, int able) => new()
    {
        Lot = lot.Description,
        Service = lot.Service,
        Summary = hosts.Count == 0 ? $"No host can take {lot.Description}. No host offers anything." : Summary(lot, placeable, able),
        HostsConsidered = hosts.Count,
        ByRule = CountByRule(hosts),
        Hosts = hosts,
    };

    /// <summary>Refusals counted by rule; the reason is the rule's most frequent one.</summary>
    private static IReadOnlyList<RuleRefusal> CountByRule(IEnumerable<HostRefusal> refusals) =>
    [
        .. refusals
            .GroupBy(r => r.Rule, StringComparer.Ordinal)
            .Select(g => new RuleRefusal(g.Key, g.Count(), g.CountBy(r => r.Reason).MaxBy(r => r.Value).Key))
            .OrderByDescending(r => r.Hosts)
            .ThenBy(r => r.Rule, StringComparer.Ordinal),
    ];

    private static string Summary(Lot lot, int placeable, int able)
    {
        if (lot.Members.Count == 1) return $"No host can take {lot.Description}.";
        if (lot.OnePerHost) return $"{lot.Members.Count} instances must be on different hosts, {(able == 1 ? "1 host" : $"{able} hosts")} can take one.";
        return $"{lot.Members.Count} instances must be placed together, {placeable} could be.";
    }
}
