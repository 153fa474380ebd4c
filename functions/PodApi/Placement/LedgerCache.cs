using System.Collections.Concurrent;

namespace Catalyze.PodApi.Placement;

/// <summary>Ledgers as this process last saw them, by host. Newer ones replace older ones, in whatever order they come.</summary>
public sealed class LedgerCache
{
    private readonly ConcurrentDictionary<string, CachedLedger> ledgers = new(StringComparer.Ordinal);

    public CachedLedger? Find(string hostId) => ledgers.GetValueOrDefault(hostId);

    public void Put(CachedLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        ledgers.AddOrUpdate(ledger.Ledger.HostId, ledger, (_, known) => known.Ledger.Version >= ledger.Ledger.Version ? known : ledger);
    }
}
