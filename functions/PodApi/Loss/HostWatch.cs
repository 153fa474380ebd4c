using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Placement;

namespace Catalyze.PodApi.Loss;

/// <summary>Reads how hosts are seen.</summary>
public sealed class HostWatch(AgentRegistry agents, OfferBook offers, LedgerBook ledgers, PodApiOptions options, TimeProvider clock)
{
    public async Task<IReadOnlyList<HostSighting>> ReadAsync(CancellationToken cancellationToken)
    {
        await offers.ReadAsync(cancellationToken);
        await ledgers.RefreshAsync(fresh: false, cancellationToken);
        return HostSightings.Of(
            (await agents.ReadAsync(cancellationToken)).Hosts, offers.Publishers, host => ledgers.Find(host)?.Ledger.Reserved.Instances ?? 0, options.Loss, clock.GetUtcNow());
    }
}
