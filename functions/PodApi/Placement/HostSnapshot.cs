using Catalyze.Auction;

namespace Catalyze.PodApi.Placement;

/// <summary>Hosts at one moment, as an auction sees them, with the ledgers that was made of: a reservation is conditional on those.</summary>
public sealed class HostSnapshot(IReadOnlyList<HostView> hosts, HostIndex? before = null)
{
    private readonly Dictionary<string, HostView> byId = hosts.ToDictionary(h => h.State.Offer.HostId, StringComparer.Ordinal);

    /// <summary>What the auction runs over: what was so before is taken over.</summary>
    public HostIndex States { get; } = before is null ? HostIndex.Of(hosts.Select(h => h.State)) : before.With([.. hosts.Select(h => h.State)]);

    public HostView this[string hostId] => byId[hostId];

    public HostSnapshot Without(IReadOnlySet<string> hostIds) => hostIds.Count == 0 ? this : new([.. byId.Values.Where(h => !hostIds.Contains(h.State.Offer.HostId))], States);
}
