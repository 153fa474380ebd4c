using System.Collections.Concurrent;
using Azure;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Placement;

/// <summary>
/// The hosts' ledgers. A host is a partition: its ledger row and its reservations change together, under the ledger row's ETag, so two
/// auctions never sell the same capacity.
/// </summary>
/// <remarks>
/// Ledgers are cached, since an auction looks at every host: a stale one costs a conflict and a second look, never capacity.
/// Callers that would refuse on what they see must look freshly first.
/// </remarks>
public sealed class LedgerStore(PodTables tables, TimeProvider clock)
{
    private const string LedgerKey = "ledger";
    private const string ReservationPrefix = "r|";
    private const string HoldPartition = "holds";
    private const int MaxAttempts = 30;
    private static readonly TimeSpan CacheLifetime = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<string, CachedLedger> cache = new(StringComparer.Ordinal);
    private long readAt = long.MinValue;

    /// <summary>Ledgers by host; hosts without one have given nothing away.</summary>
    public async Task<IReadOnlyDictionary<string, CachedLedger>> ReadAllAsync(bool fresh, CancellationToken cancellationToken)
    {
        var last = Interlocked.Read(ref readAt);
        if (fresh || last == long.MinValue || clock.GetElapsedTime(last) > CacheLifetime)
        {
            var now = clock.GetTimestamp();
            await foreach (var row in tables.Ledgers.QueryAsync(TableFilter.Create($"RowKey eq {LedgerKey}"), cancellationToken: cancellationToken))
                cache[row.PartitionKey] = new CachedLedger(row.GetJson<HostLedger>("Ledger")!, row.ETag);
            Interlocked.Exchange(ref readAt, now);
        }

        return cache;
    }

    public async Task AddHoldAsync(Hold hold, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hold);
        await tables.Ledgers.AddEntityAsync(new TableEntity(HoldPartition, hold.HoldId) { ["ExpiresAt"] = hold.ExpiresAt }.SetJson("Hold", hold), cancellationToken);
    }

    public async Task<IReadOnlyList<Hold>> ReadExpiredHoldsAsync(CancellationToken cancellationToken) =>
    [
        .. (await tables.Ledgers.ReadAllAsync(TableFilter.Create($"PartitionKey eq {HoldPartition} and ExpiresAt lt {clock.GetUtcNow()}"), cancellationToken))
            .Select(r => r.GetJson<Hold>("Hold")!),
    ];

    public async Task DeleteHoldAsync(string holdId, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Ledgers.DeleteEntityAsync(HoldPartition, holdId, ETag.All, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            // Deleted before: what was wanted.
        }
    }

    /// <summary>
    /// Reserves on one host, all or nothing (in batches of 99 where there are more), on the ledger as it was seen.
    /// </summary>
    /// <returns>The fencing token; null when the ledger had changed since.</returns>
    public async Task<long?> TryHoldAsync(string hostId, IReadOnlyList<Reservation> reservations, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reservations);
        var known = cache.GetValueOrDefault(hostId);
        var token = (known?.Ledger.Fencing ?? 0) + 1;
        foreach (var batch in reservations.Chunk(99))
        {
            var before = known?.Ledger ?? new HostLedger { HostId = hostId };
            var after = batch.Aggregate(before with { Fencing = token }, (ledger, r) => ledger.Take(r.Amount, r.Ports));
            var actions = batch.Select(r => TableRows.Add(ToRow(r with { FencingToken = token }))).Prepend(ChangeLedger(after, known?.ETag)).ToList();
            try
            {
                var result = await tables.Ledgers.SubmitTransactionAsync(actions, cancellationToken);
                known = cache[hostId] = new CachedLedger(after, result.ETags[0]);
            }
            catch (RequestFailedException failure) when (failure.IsConflict())
            {
                return null;
            }
            catch (Exception failure) when (failure is RequestFailedException or IOException or TimeoutException)
            {
                // Whether it was done is not known: the first reservation's row tells, since all came or none.
                if (await tables.Ledgers.GetEntityIfExistsAsync(hostId, batch[0].Key, cancellationToken: cancellationToken) is null) throw;
                await RefreshAsync(hostId, cancellationToken);
                known = cache.GetValueOrDefault(hostId);
            }
        }

        return token;
    }

    /// <summary>Marks the reservations of a hold as committed; harmless when repeated or when they are gone.</summary>
    public async Task CommitAsync(string hostId, string holdId, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var rows = await tables.Ledgers.ReadAllAsync(TableFilter.RowKeyPrefix(hostId, $"{ReservationPrefix}{holdId}|"), cancellationToken);
            try
            {
                await tables.Ledgers.SubmitInBatchesAsync(
                    rows.Select(row => (Row: row, Reservation: row.GetJson<Reservation>("Reservation")!))
                        .Where(x => x.Reservation.State == ReservationState.Held)
                        .Select(x => TableRows.ReplaceIf(ToRow(x.Reservation with { State = ReservationState.Committed }), x.Row.ETag)),
                    cancellationToken);
                return;
            }
            catch (RequestFailedException failure) when (failure.Status is 404 or 409 or 412 && attempt < MaxAttempts)
            {
                // Released or committed meanwhile: look again.
            }
        }
    }

    public Task ReleaseHoldAsync(string hostId, string holdId, CancellationToken cancellationToken) =>
        ReleaseAsync(hostId, key => key.StartsWith($"{ReservationPrefix}{holdId}|", StringComparison.Ordinal), cancellationToken);

    /// <summary>Gives reservations back; harmless when repeated.</summary>
    public Task ReleaseAsync(string hostId, IReadOnlyCollection<string> reservationKeys, CancellationToken cancellationToken) =>
        ReleaseAsync(hostId, reservationKeys.Contains, cancellationToken);

    /// <summary>All reservations of a host.</summary>
    public async Task<IReadOnlyList<Reservation>> ReadReservationsAsync(string hostId, CancellationToken cancellationToken) =>
        [.. (await tables.Ledgers.ReadAllAsync(TableFilter.RowKeyPrefix(hostId, ReservationPrefix), cancellationToken)).Select(r => r.GetJson<Reservation>("Reservation")!)];

    private static TableTransactionAction ChangeLedger(HostLedger ledger, ETag? etag)
    {
        var row = new TableEntity(ledger.HostId, LedgerKey).SetJson("Ledger", ledger);
        return etag is { } known ? TableRows.ReplaceIf(row, known) : TableRows.Add(row);
    }

    private static TableEntity ToRow(Reservation reservation) => new TableEntity(reservation.HostId, reservation.Key).SetJson("Reservation", reservation);

    private async Task ReleaseAsync(string hostId, Func<string, bool> isWanted, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var rows = await tables.Ledgers.ReadAllAsync(TableFilter.Partition(hostId), cancellationToken);
            var ledgerRow = rows.FirstOrDefault(r => r.RowKey == LedgerKey);
            var batch = rows.Where(r => r.RowKey != LedgerKey && isWanted(r.RowKey)).Take(99).ToList();
            if (ledgerRow is null || batch.Count == 0) return;
            var after = batch.Select(r => r.GetJson<Reservation>("Reservation")!).Aggregate(ledgerRow.GetJson<HostLedger>("Ledger")!, (l, r) => l.GiveBack(r.Amount, r.Ports));
            try
            {
                var result = await tables.Ledgers.SubmitTransactionAsync(
                    batch.Select(r => TableRows.Delete(hostId, r.RowKey)).Prepend(ChangeLedger(after, ledgerRow.ETag)), cancellationToken);
                cache[hostId] = new CachedLedger(after, result.ETags[0]);
                attempt = 0;
            }
            catch (RequestFailedException failure) when (failure.Status is 404 or 409 or 412 && attempt < MaxAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 + (5 * attempt))), clock, cancellationToken);
            }
        }
    }

    private async Task RefreshAsync(string hostId, CancellationToken cancellationToken)
    {
        if (await tables.Ledgers.GetEntityIfExistsAsync(hostId, LedgerKey, cancellationToken: cancellationToken) is { } row)
            cache[hostId] = new CachedLedger(row.GetJson<HostLedger>("Ledger")!, row.ETag);
    }
}
