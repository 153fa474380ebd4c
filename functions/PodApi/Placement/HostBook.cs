using System.Collections.Concurrent;
using Catalyze.Auction;
using Catalyze.Contracts.Offers;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Planning;

namespace Catalyze.PodApi.Placement;

/// <summary>Hosts as an auction wants them: offers joined with ledgers. What did not change is not made again.</summary>
public sealed class HostBook(OfferBook offers, LedgerBook ledgers, AgentRegistry agents, PodApiOptions options, TimeProvider clock)
{
    private volatile HostIndex? newest;
    private readonly ConcurrentDictionary<string, HostView> views = new(StringComparer.Ordinal);

    /// <param name="fresh">Look at the ledgers' feed even when that was done a moment ago.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<HostSnapshot> ReadAsync(bool fresh, CancellationToken cancellationToken)
    {
        var reading = ledgers.RefreshAsync(fresh, cancellationToken);
        var offering = offers.ReadAsync(cancellationToken);
        await Task.WhenAll(reading, offering);
        var directory = await agents.ReadAsync(cancellationToken);
        var snapshot = new HostSnapshot(
            [
                .. from offer in await offering
                   let agent = directory.Find(offer.HostId)
                   where agent is { IsFenced: false } && offer.EngineAwaySince is null
                   select views.AddOrUpdate(offer.HostId, _ => View(offer, agent, null), (_, known) => View(offer, agent, known)),
            ],
            newest);

        // Of two readers at once either may stay: an index tells the same whatever it was made from.
        newest = snapshot.States;
        return snapshot;
    }

    /// <summary>Which hosts can keep what they run.</summary>
    public async Task<HostPresence> ReadPresenceAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var offered = (await offers.ReadAsync(cancellationToken)).Where(o => now - o.ObservedAt <= options.MaxOfferAge && !(o.ObservedAt - o.EngineAwaySince > options.MaxOfferAge));
        var directory = await agents.ReadAsync(cancellationToken);
        return new HostPresence(
            offered.Select(o => o.HostId).Where(h => directory.Find(h) is { IsFenced: false }).ToHashSet(StringComparer.Ordinal),
            directory.Hosts.Where(h => h.Draining).Select(h => h.AgentId).ToHashSet(StringComparer.Ordinal))
        {
            Lost = directory.Lost,
        };
    }

    private HostView View(Offer offer, AgentRecord agent, HostView? known)
    {
        var ledger = ledgers.Find(offer.HostId);
        if (known is not null && ReferenceEquals(known.State.Offer, offer) && ReferenceEquals(known.Agent, agent) && ReferenceEquals(known.Ledger, ledger)) return known;
        return new HostView(
            new HostState(offer, ledger?.Ledger.Reserved ?? new HostCapacity(0, 0, 0, 0, 0), ledger is null ? new HashSet<int>() : UsedPorts(ledger, known))
            {
                Cordoned = agent.Cordoned,
                Draining = agent.Draining,
                Tenant = agent.Tenant,
            },
            agent,
            ledger);
    }

    private static IReadOnlySet<int> UsedPorts(CachedLedger ledger, HostView? known) =>
        known is not null && ReferenceEquals(known.Ledger, ledger) ? known.State.UsedPorts : ledger.Ledger.UsedPorts();
}
