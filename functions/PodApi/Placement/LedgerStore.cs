using Azure;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Placement;

/// <summary>
/// The hosts' ledgers. A host is a partition: its ledger row and its reservations change together, under the ledger row's ETag, so two
/// auctions never sell the same capacity.
/// </summary>
public sealed class LedgerStore(PodTables tables, LedgerCache cache, LedgerFeed feed, TimeProvider clock)
{
    private const string LedgerKey = "ledger";
    private const string ReservationPrefix = "r|";
    private const int InTransaction = 99;
    private const int MaxAttempts = 30;
    private const int MaxUncertainAttempts = 3;

    /// <summary>
    /// Reserves on one host, on the ledger as the auction saw it: a decision made on another one might sell what is not there.
    /// </summary>
    /// <param name="hostId">The host.</param>
    /// <param name="seen">Its ledger in the auction; null where it had none.</param>
    /// <param name="reservations">All of one hold.</param>
    /// <param name="cancellationToken">Stops; whether anything was reserved is then not known.</param>
    /// <returns>The fencing token; null when the ledger had changed since, and then nothing is reserved.</returns>
    /// <exception cref="RequestFailedException">Whether anything was reserved is not known.</exception>
    public async Task<long?> TryHoldAsync(string hostId, CachedLedger? seen, IReadOnlyList<Reservation> reservations, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reservations);
        var token = (seen?.Ledger.Fencing ?? 0) + 1;
        foreach (var (index, batch) in reservations.Chunk(InTransaction).Index())
        {
            var before = seen?.Ledger ?? new HostLedger { HostId = hostId };
            var after = batch.Aggregate(before with { Fencing = token, Version = before.Version + 1 }, (ledger, r) => ledger.Take(r.Amount, r.Ports));
            seen = await TryChangeAsync(after, seen?.ETag, batch[0].Key, batch.Select(r => TableRows.Add(ToRow(r with { FencingToken = token }))), cancellationToken);
            if (seen is not null) continue;
            if (index > 0) await ReleaseHoldAsync(hostId, reservations[0].HoldId, cancellationToken);
            return null;
        }

        return token;
    }

    /// <summary>Marks those reservations of a hold that its award counts as committed and gives back the others; harmless when repeated.</summary>
    public async Task CommitAsync(string hostId, string holdId, IReadOnlySet<string> awarded, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(awarded);
        for (var attempt = 1; ; attempt++)
        {
            var rows = (await tables.Ledgers.ReadAllAsync(TableFilter.RowKeyPrefix(hostId, $"{ReservationPrefix}{holdId}|"), cancellationToken))
                .Select(row => (Row: row, Reservation: row.GetJson<Reservation>("Reservation")!)).ToList();
            try
            {
                await tables.Ledgers.SubmitInBatchesAsync(
                    rows.Where(x => x.Reservation.State == ReservationState.Held && awarded.Contains(x.Row.RowKey))
                        .Select(x => TableRows.ReplaceIf(ToRow(x.Reservation with { State = ReservationState.Committed }), x.Row.ETag)),
                    cancellationToken);
                var leftOver = rows.Select(x => x.Row.RowKey).Where(key => !awarded.Contains(key)).ToList();
                if (leftOver.Count > 0) await ReleaseAsync(hostId, leftOver, cancellationToken);
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

    /// <summary>Gives everything back that was reserved for an award; harmless when repeated.</summary>
    public async Task ReleaseAsync(PlacementAward award, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(award);
        foreach (var (host, reservations) in award.ByHost()) await ReleaseAsync(host, reservations, cancellationToken);
    }

    /// <summary>All reservations of a host.</summary>
    public async Task<IReadOnlyList<Reservation>> ReadReservationsAsync(string hostId, CancellationToken cancellationToken) =>
        [.. (await tables.Ledgers.ReadAllAsync(TableFilter.RowKeyPrefix(hostId, ReservationPrefix), cancellationToken)).Select(r => r.GetJson<Reservation>("Reservation")!)];

    /// <summary>Reads a ledger itself, not its copy in the feed.</summary>
    /// <returns>The ledger, now cached; null where the host has none.</returns>
    public async Task<CachedLedger?> ReadAsync(string hostId, CancellationToken cancellationToken)
    {
        if (await tables.Ledgers.GetEntityIfExistsAsync(hostId, LedgerKey, cancellationToken: cancellationToken) is not { } row) return null;
        var ledger = new CachedLedger(row.GetJson<HostLedger>("Ledger")!, row.ETag);
        cache.Put(ledger);
        return ledger;
    }

    private static TableTransactionAction ChangeLedger(HostLedger ledger, ETag? etag)
    {
        var row = new TableEntity(ledger.HostId, LedgerKey).SetJson("Ledger", ledger);
        return etag is { } known ? TableRows.ReplaceIf(row, known) : TableRows.Add(row);
    }

    private static TableEntity ToRow(Reservation reservation) => new TableEntity(reservation.HostId, reservation.Key).SetJson("Reservation", reservation);

    // A call without an answer is repeated under the same ETag: at most one of the tries can succeed, and a row that only this caller writes tells whether one did.
    private async Task<CachedLedger?> TryChangeAsync(HostLedger after, ETag? etag, string ownRow, IEnumerable<TableTransactionAction> rows, CancellationToken cancellationToken)
    {
        var actions = rows.Prepend(ChangeLedger(after, etag)).ToList();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var result = await tables.Ledgers.SubmitTransactionAsync(actions, cancellationToken);
                var changed = new CachedLedger(after, result.ETags[0]);
                cache.Put(changed);
                return changed;
            }
            catch (RequestFailedException failure) when (failure.IsConflict())
            {
                return attempt > 1 ? await ReadBackAsync(after.HostId, ownRow, cancellationToken) : null;
            }
            catch (Exception failure) when (failure is RequestFailedException or IOException or TimeoutException && attempt < MaxUncertainAttempts)
            {
                if (await ReadBackAsync(after.HostId, ownRow, cancellationToken) is { } done) return done;
            }
        }
    }

    private async Task<CachedLedger?> ReadBackAsync(string hostId, string ownRow, CancellationToken cancellationToken) =>
        await tables.Ledgers.GetEntityIfExistsAsync(hostId, ownRow, cancellationToken: cancellationToken) is null ? null : await ReadAsync(hostId, cancellationToken);

    private async Task ReleaseAsync(string hostId, Func<string, bool> isWanted, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var rows = await tables.Ledgers.ReadAllAsync(TableFilter.Partition(hostId), cancellationToken);
            if (rows.FirstOrDefault(r => r.RowKey == LedgerKey) is not { } ledgerRow) return;
            var before = new CachedLedger(ledgerRow.GetJson<HostLedger>("Ledger")!, ledgerRow.ETag);
            cache.Put(before);
            var batch = rows.Where(r => r.RowKey != LedgerKey && isWanted(r.RowKey)).Take(InTransaction).ToList();
            if (batch.Count == 0)
            {
                // Also when there is nothing left to do: whoever did it may have died before publishing.
                await feed.PublishAsync([before], cancellationToken);
                return;
            }

            var after = batch.Select(r => r.GetJson<Reservation>("Reservation")!)
                .Aggregate(before.Ledger with { Version = before.Ledger.Version + 1 }, (l, r) => l.GiveBack(r.Amount, r.Ports));
            try
            {
                var result = await tables.Ledgers.SubmitTransactionAsync(
                    batch.Select(r => TableRows.Delete(hostId, r.RowKey)).Prepend(ChangeLedger(after, before.ETag)), cancellationToken);
                cache.Put(new CachedLedger(after, result.ETags[0]));
                attempt = 0;
            }
            catch (RequestFailedException failure) when (failure.Status is 404 or 409 or 412 && attempt < MaxAttempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 + (5 * attempt))), clock, cancellationToken);
            }
        }
    }
}
