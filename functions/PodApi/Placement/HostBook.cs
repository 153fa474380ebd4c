using Catalyze.Auction;
using Catalyze.PodApi.Agents;

namespace Catalyze.PodApi.Placement;

/// <summary>Hosts as an auction wants them: offers joined with ledgers.</summary>
public sealed class HostBook(OfferBook offers, LedgerStore ledgers, AgentRegistry agents)
{
    public async Task<IReadOnlyList<HostState>> ReadAsync(bool fresh, CancellationToken cancellationToken)
    {
        var reading = ledgers.ReadAllAsync(fresh, cancellationToken);
        var offered = await offers.ReadAsync(cancellationToken);
        var directory = await agents.ReadAsync(cancellationToken);
        var known = await reading;
        return
        [
            .. offered.Select(offer =>
            {
                var ledger = known.GetValueOrDefault(offer.HostId)?.Ledger ?? new HostLedger { HostId = offer.HostId };
                return new HostState(offer, ledger.Reserved, ledger.UsedPorts()) { Cordoned = directory.Find(offer.HostId)?.Cordoned ?? false };
            }),
        ];
    }
}
