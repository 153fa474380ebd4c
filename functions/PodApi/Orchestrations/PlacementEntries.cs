using System.Globalization;
using Catalyze.Auction;
using Catalyze.Contracts.Placement;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>What timelines say about auctions.</summary>
internal static class PlacementEntries
{
    /// <summary>One entry per service.</summary>
    public static IEnumerable<NewEntry> Of(PlacementAward award, DateTimeOffset? committedAt)
    {
        foreach (var service in award.Explanation.GroupBy(a => a.Service, StringComparer.Ordinal))
        {
            var hosts = service.CountBy(a => a.HostId, StringComparer.Ordinal).OrderBy(h => h.Key, StringComparer.Ordinal).ToList();
            var first = service.First();
            yield return new NewEntry("placed", $"{service.Key}: {service.Count()} on {string.Join(", ", hosts.Select(h => h.Value == 1 ? h.Key : $"{h.Key} ({h.Value})"))}.")
            {
                Service = service.Key,
                At = committedAt,
                Facts = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["hostsBidding"] = first.HostsBidding.ToString(CultureInfo.InvariantCulture),
                    ["price"] = Price(first.Winner),
                    ["nearestLosers"] = string.Join("; ", first.NearestLosers.Select(b => $"{b.HostId} {Price(b)}")),
                    ["refusedByRule"] = string.Join("; ", first.RefusedByRule.Select(r => $"{r.Rule} {r.Hosts}")),
                },
            };
        }
    }

    public static NewEntry Of(PlacementRefusal refusal) => new("refused", $"{refusal.Lot}: {refusal.Summary}")
    {
        Service = refusal.Service,
        Facts = refusal.Hosts.Take(50).ToDictionary(h => h.HostId, h => $"{h.Rule}: {h.Reason}", StringComparer.Ordinal),
    };

    private static string Price(Bid bid) =>
        $"{bid.Price.ToString("0.###", CultureInfo.InvariantCulture)} ({string.Join(", ", bid.Terms.Select(t => $"{t.Rule} {t.Amount.ToString("0.###", CultureInfo.InvariantCulture)}"))})";
}
