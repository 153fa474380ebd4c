using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Catalyze.CustomerApi.Audit;
using Catalyze.Storage;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Appends to the audit trails and reads them; there is no other operation.</summary>
/// <remarks>
/// A trail is a partition: its head, and its entries with numbers counted down, so that reading it from its beginning gives the newest first. Entries and head are one transaction
/// under the head's ETag, so that writers in different processes make one chain. In a process those that wait for the same trail are written together.
/// </remarks>
internal sealed class AuditStore(CustomerTables tables, ISecretProtector protector)
{
    private const string HeadRow = "head";
    private const string EntryPrefix = "e";
    // A transaction takes a hundred, with the head.
    private const int MostTogether = 90;

    private readonly ConcurrentDictionary<string, AuditQueue> queues = new(StringComparer.Ordinal);

    /// <summary>All heads, for a new master key to take over.</summary>
    internal IProtectedRows Protected { get; } = new ProtectedRows(
        protector, "ends of audit trails", async stop => await tables.Audit.GetAsync(stop), TableFilter.Create($"RowKey eq {HeadRow}"),
        row => Place(row.PartitionKey), row => row.GetBinary("Sealed"), (row, bytes) => row["Sealed"] = bytes);

    /// <summary>Appends; done once it survives a crash.</summary>
    public Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        var trail = entry.OrganisationId;
        return queues.GetOrAdd(trail, _ => new AuditQueue(MostTogether, (entries, stop) => WriteAsync(trail, entries, stop))).AddAsync(entry).WaitAsync(cancellationToken);
    }

    public async Task<AuditHead> HeadAsync(string trail, CancellationToken cancellationToken)
    {
        var table = await tables.Audit.GetAsync(cancellationToken);
        var row = await table.GetEntityIfExistsAsync(trail, HeadRow, cancellationToken: cancellationToken);
        return row is null ? AuditHead.None : new AuditHead(row.GetInt64("Number") ?? 0, row.Text("Hash"), row.GetString("Batch"), row.GetBinary("Sealed"), row.ETag);
    }

    /// <summary>Whether the head is one that we wrote.</summary>
    public bool IsSealed(string trail, AuditHead head)
    {
        if (head.Sealed is null)
            return head.Number == 0;
        try
        {
            return Encoding.UTF8.GetString(protector.Unprotect(head.Sealed, Place(trail))) == Seal(head.Number, head.Hash);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Entries, newest first.</summary>
    /// <param name="trail">Whose.</param>
    /// <param name="upTo">Number of the newest; what is appended meanwhile stays out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async IAsyncEnumerable<ChainedEntry> ReadAsync(string trail, long upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var table = await tables.Audit.GetAsync(cancellationToken);
        await foreach (var row in table.QueryAsync(TableFilter.RowKeyRange(trail, Key(upTo), "f"), cancellationToken: cancellationToken))
            yield return ToEntry(row);
    }

    /// <summary>A page of entries that pass a filter, newest first.</summary>
    public async Task<IReadOnlyList<ChainedEntry>> FindAsync(string trail, AuditFilter filter, long before, int limit, CancellationToken cancellationToken)
    {
        var conditions = new StringBuilder(TableFilter.RowKeyRange(trail, Key(before - 1), "f"));
        foreach (var (name, value) in ((string, string?)[])[("UserId", filter.UserId), ("Action", filter.Action), ("Target", filter.Target), ("CorrelationId", filter.CorrelationId)])
        {
            if (value is not null)
                conditions.Append($" and {name} eq ").Append(TableFilter.Create($"{value}"));
        }

        if (filter.From is { } from)
            conditions.Append(TableFilter.Create($" and At ge {from}"));
        if (filter.To is { } to)
            conditions.Append(TableFilter.Create($" and At lt {to}"));
        var found = new List<ChainedEntry>();
        var table = await tables.Audit.GetAsync(cancellationToken);
        await foreach (var row in table.QueryAsync(conditions.ToString(), cancellationToken: cancellationToken))
        {
            found.Add(ToEntry(row));
            if (found.Count == limit)
                break;
        }

        return found;
    }

    /// <summary>Every trail there is.</summary>
    public async IAsyncEnumerable<string> TrailsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var table = await tables.Audit.GetAsync(cancellationToken);
        await foreach (var row in table.QueryAsync(TableFilter.Create($"RowKey eq {HeadRow}"), cancellationToken: cancellationToken))
            yield return row.PartitionKey;
    }

    private async Task WriteAsync(string trail, IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken)
    {
        var table = await tables.Audit.GetAsync(cancellationToken);
        while (true)
        {
            var head = await HeadAsync(trail, cancellationToken);
            var batch = Guid.NewGuid().ToString("N");
            var (number, hash) = (head.Number, head.Hash);
            var actions = new List<TableTransactionAction>(entries.Count + 1);
            foreach (var entry in entries)
            {
                var previous = hash;
                hash = AuditHash.Of(++number, entry, previous);
                actions.Add(new TableTransactionAction(TableTransactionActionType.Add, ToRow(new ChainedEntry(number, entry, previous, hash))));
            }

            var next = new TableEntity(trail, HeadRow)
            {
                ["Number"] = number,
                ["Hash"] = hash,
                ["Batch"] = batch,
                ["Sealed"] = protector.Protect(Encoding.UTF8.GetBytes(Seal(number, hash)), Place(trail)),
            };
            actions.Add(head.RowETag == default
                ? new TableTransactionAction(TableTransactionActionType.Add, next)
                : new TableTransactionAction(TableTransactionActionType.UpdateReplace, next, head.RowETag));
            try
            {
                await table.SubmitTransactionAsync(actions, cancellationToken);
                return;
            }
            catch (TableTransactionFailedException exception) when (exception.Status is 404 or 409 or 412)
            {
                // Another process was faster: its entries come before ours.
            }
            catch (RequestFailedException exception) when (exception.Status is 0 or >= 500)
            {
                // All or nothing, and unknown which: the batch's name tells, unless others have written since, and then our first entry does.
                if (await IsWrittenAsync(table, trail, batch, head.Number + 1, entries[0], cancellationToken))
                    return;
                throw;
            }
        }
    }

    private async Task<bool> IsWrittenAsync(TableClient table, string trail, string batch, long first, AuditEntry entry, CancellationToken cancellationToken)
    {
        if ((await HeadAsync(trail, cancellationToken)).Batch == batch)
            return true;
        var row = await table.GetEntityIfExistsAsync(trail, Key(first), cancellationToken: cancellationToken);
        return row is not null && ToEntry(row).Entry == entry;
    }

    private static string Key(long number) => EntryPrefix + (long.MaxValue - number).ToString("D19", CultureInfo.InvariantCulture);

    private static string Seal(long number, string hash) => string.Create(CultureInfo.InvariantCulture, $"{number} {hash}");

    private static string Place(string trail) => $"audit/{trail}/head";

    private static TableEntity ToRow(ChainedEntry chained) => new(chained.Entry.OrganisationId, Key(chained.Number))
    {
        ["Number"] = chained.Number,
        // Both: the one is exact, by the other the service can filter.
        ["Ticks"] = chained.Entry.At.UtcTicks,
        ["At"] = chained.Entry.At,
        ["UserId"] = chained.Entry.UserId,
        ["Action"] = chained.Entry.Action,
        ["Target"] = chained.Entry.Target,
        ["From"] = chained.Entry.From,
        ["CorrelationId"] = chained.Entry.CorrelationId,
        ["Detail"] = chained.Entry.Detail,
        ["TokenId"] = chained.Entry.TokenId,
        ["Previous"] = chained.Previous,
        ["Hash"] = chained.Hash,
    };

    // What is missing in a row that somebody changed shows as a wrong hash, not as a failure to read.
    private static ChainedEntry ToEntry(TableEntity row) => new(
        row.GetInt64("Number") ?? 0,
        new AuditEntry(
            row.PartitionKey, new DateTimeOffset(row.GetInt64("Ticks") ?? 0, TimeSpan.Zero), row.GetString("UserId") ?? string.Empty, row.GetString("Action") ?? string.Empty,
            row.GetString("Target"), row.GetString("From"), row.GetString("CorrelationId") ?? string.Empty, row.GetString("Detail"))
        { TokenId = row.GetString("TokenId") },
        row.GetString("Previous") ?? string.Empty,
        row.GetString("Hash") ?? string.Empty);
}
