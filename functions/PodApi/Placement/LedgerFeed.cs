using System.Globalization;
using Azure;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Placement;

/// <summary>
/// Copies of the hosts' ledgers in one partition: the newest of each, and what changed in the order of time, so that an auction looks at one place
/// instead of every host's partition.
/// </summary>
/// <remarks>
/// A copy is written after the ledger and may be late or, where two writers overtake each other, old: the conditional write to the ledger catches
/// it. It is never lost for good, since whoever changes ledgers (a hold, an activity) is repeated until its end, which publishes.
/// </remarks>
public sealed class LedgerFeed(PodTables tables, TimeProvider clock)
{
    /// <summary>How long changes are kept; who has not looked for so long reads all ledgers.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromMinutes(10);

    // No host can have this name, so no host's ledger is in this partition.
    private const string Partition = "~ledgers";
    private const string NewestPrefix = "n|";
    private const string ChangePrefix = "c|";
    private const int HostsInTransaction = 50;

    public async Task PublishAsync(IEnumerable<CachedLedger> ledgers, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await tables.Ledgers.SubmitInBatchesAsync(
            ledgers.Chunk(HostsInTransaction).SelectMany(chunk => chunk.SelectMany(l => new[]
            {
                TableRows.Replace(ToRow(NewestPrefix + l.Ledger.HostId, l)),
                TableRows.Replace(ToRow($"{ChangeKey(now)}|{l.Ledger.HostId}|{l.Ledger.Version}", l)),
            })),
            cancellationToken);
    }

    /// <summary>The newest copy of every ledger; a thousand hosts come with each request.</summary>
    public IAsyncEnumerable<CachedLedger> ReadAllAsync(CancellationToken cancellationToken) =>
        ReadAsync(TableFilter.RowKeyPrefix(Partition, NewestPrefix), cancellationToken);

    /// <summary>What changed since, by the clocks of those who changed it.</summary>
    public IAsyncEnumerable<CachedLedger> ReadSinceAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        ReadAsync(TableFilter.RowKeyRange(Partition, ChangeKey(since), ChangePrefix + "~"), cancellationToken);

    /// <summary>Forgets changes older than <see cref="Retention"/>.</summary>
    public async Task TrimAsync(CancellationToken cancellationToken)
    {
        var filter = TableFilter.RowKeyRange(Partition, ChangePrefix, ChangeKey(clock.GetUtcNow() - Retention));
        var old = new List<TableTransactionAction>();
        await foreach (var row in tables.Ledgers.QueryAsync(filter, select: ["RowKey"], cancellationToken: cancellationToken)) old.Add(TableRows.Delete(Partition, row.RowKey));
        await tables.Ledgers.SubmitInBatchesAsync(old, cancellationToken);
    }

    private static string ChangeKey(DateTimeOffset at) => ChangePrefix + at.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    private static TableEntity ToRow(string key, CachedLedger ledger) => new TableEntity(Partition, key) { ["LedgerTag"] = ledger.ETag.ToString() }.SetJson("Ledger", ledger.Ledger);

    private async IAsyncEnumerable<CachedLedger> ReadAsync(string filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.Ledgers.QueryAsync(filter, cancellationToken: cancellationToken))
            yield return new CachedLedger(row.GetJson<HostLedger>("Ledger")!, new ETag(row.GetString("LedgerTag")!));
    }
}
