using Catalyze.Contracts.Deployments;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Loss;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Reconciling;

namespace Catalyze.PodApi.Status;

/// <summary>Hosts as operators see them: who enrolled, what they offer, what their ledgers have given away.</summary>
public sealed class HostStatusReader(AgentRegistry agents, OfferBook offers, LedgerBook ledgers, HostWatch watch, InventoryStore inventories, PodApiOptions options, TimeProvider clock)
{
    public async Task<IReadOnlyList<HostStatus>> ReadAsync(CancellationToken cancellationToken)
    {
        await ledgers.RefreshAsync(fresh: true, cancellationToken);
        var offered = (await offers.ReadAsync(cancellationToken)).ToDictionary(o => o.HostId, StringComparer.Ordinal);
        var lives = (await watch.ReadAsync(cancellationToken)).ToDictionary(s => s.Host.AgentId, s => s.Life(options.Loss), StringComparer.Ordinal);
        var found = await inventories.ReadFindingsAsync(cancellationToken);
        var now = clock.GetUtcNow();
        return
        [
            .. (await agents.ReadAsync(cancellationToken)).Hosts.OrderBy(h => h.AgentId, StringComparer.Ordinal).Select(host =>
            {
                var offer = offered.GetValueOrDefault(host.AgentId);
                var ledger = ledgers.Find(host.AgentId)?.Ledger ?? new HostLedger { HostId = host.AgentId };
                return new HostStatus
                {
                    HostId = host.AgentId,
                    Pod = host.Pod,
                    Provider = host.Provider,
                    Zone = host.Zone,
                    Address = offer?.Address ?? host.Address,
                    Life = lives.GetValueOrDefault(host.AgentId),
                    LostSince = host.IsFenced ? host.Fence!.Since : null,
                    Offering = offer is not null && offer.EngineAwaySince is null && !host.IsFenced && now - offer.ObservedAt <= options.MaxOfferAge,
                    LastSeenAt = offer?.ObservedAt,
                    Capacity = offer?.Capacity,
                    Reserved = ledger.Reserved,
                    Features = offer?.Features,
                    Labels = offer?.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal),
                    Taints = offer?.Taints ?? new Dictionary<string, string>(StringComparer.Ordinal),
                    Tenant = host.Tenant,
                    Cordoned = host.Cordoned,
                    Draining = host.Draining,
                    NearestExpiry = offer?.NearestExpiry,
                    Instances = (int)ledger.Reserved.Instances,
                    Findings = host.IsFenced ? [] : found.GetValueOrDefault(host.AgentId) ?? [],
                    DiskMib = offer?.Load?.DiskMib,
                    DiskFreeMib = offer?.Load?.DiskFreeMib,
                    ClockAhead = offer?.ClockAhead,
                };
            }),
        ];
    }
}
