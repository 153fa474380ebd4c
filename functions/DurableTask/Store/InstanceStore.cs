using Azure;
using Azure.Storage.Blobs.Models;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask;

/// <summary>Reads instances and commits turns.</summary>
/// <remarks>
/// Row keys of a partition, in their order: <c>history-{generation}-{chunk}</c>, <c>instance</c>, <c>outbox-{turn}</c>,
/// <c>received-{time}-{message}</c>. With the history cached, one query from <c>instance</c> on reads all a turn needs.
/// </remarks>
internal sealed class InstanceStore(HubStorage storage, ChunkCodec codec, PayloadStore payloads, HistoryCache cache, IOptions<DurableTaskHubOptions> options)
{
    /// <summary>Entities of one transaction.</summary>
    private const int TransactionRows = 100;

    private const int ReadAttempts = 8;

    // Rewriting a short last row keeps the rows of a long history few; rewriting a long one would cost more than it saves.
    private const int EventsPerGrowingChunk = 64;

    /// <summary>What a turn needs; null where rows and payloads do not belong together, because a generation ended between two reads.</summary>
    public async Task<InstanceSnapshot?> ReadAsync(string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            var found = await ReadOnceAsync(instanceId, cancellationToken);
            return found.State is null || found.History.Chunks == found.State.Chunks ? found : null;
        }
        catch (RequestFailedException gone) when (gone.Status == 404 && gone.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    private async Task<InstanceSnapshot> ReadOnceAsync(string instanceId, CancellationToken cancellationToken)
    {
        var key = HubNames.Key(instanceId);
        InstanceState? state = null;
        ETag etag = default;
        List<TableEntity> inboxRows = [];
        List<OutboxRow> outbox = [];
        var inboxPayloads = new PayloadNames();
        var limit = options.Value.MaxMessagesPerTurn;
        var page = await FirstPageAsync(TableFilter.RowKeyRange(key, HubNames.InstanceRow, null), limit + 20, cancellationToken);
        foreach (var row in page.Values)
        {
            if (string.Equals(row.RowKey, HubNames.InstanceRow, StringComparison.Ordinal))
                (state, etag) = (InstanceRow.Read(row), row.ETag);
            else if (row.RowKey.StartsWith(HubNames.OutboxPrefix, StringComparison.Ordinal) && state is null)
                outbox.Add(new OutboxRow(row.RowKey, []));
            else if (row.RowKey.StartsWith(HubNames.OutboxPrefix, StringComparison.Ordinal))
                outbox.Add(new OutboxRow(row.RowKey, await codec.UnpackAsync<OutboxMessage>(row, inboxPayloads, cancellationToken), ReadHold(row)));
            else
                inboxRows.Add(row);
        }

        var more = page.ContinuationToken is not null || inboxRows.Count > limit;
        var inbox = await Task.WhenAll(inboxRows.Take(limit).Select(row => ReadInboxAsync(row, state, inboxPayloads, cancellationToken)));
        var history = state is null ? new InstanceHistory() : await ReadHistoryAsync(state, etag, cancellationToken);
        return new InstanceSnapshot(state, etag, history, inbox, more, outbox, inboxPayloads);
    }

    /// <summary>The fencing row alone.</summary>
    public async Task<(InstanceState State, ETag ETag)?> ReadStateAsync(string instanceId, CancellationToken cancellationToken)
    {
        var row = await storage.Instances.GetEntityIfExistsAsync(HubNames.Key(instanceId), HubNames.InstanceRow, cancellationToken: cancellationToken);
        return row is null ? null : (InstanceRow.Read(row), row.ETag);
    }

    /// <summary>The fencing row and the history that belongs to it, read past the cache: a turn of this process may be changing the cached one.</summary>
    public async Task<(InstanceState State, ETag ETag, InstanceHistory History)?> ReadWithHistoryAsync(string instanceId, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await ReadStateAsync(instanceId, cancellationToken) is not { } found)
                return null;
            try
            {
                var history = await ReadHistoryAsync(found.State, default, cancellationToken);
                if (history.Chunks == found.State.Chunks || attempt == ReadAttempts)
                    return (found.State, found.ETag, history);
            }
            catch (RequestFailedException gone) when (gone.Status == 404 && attempt < ReadAttempts)
            {
                // A turn started a new generation between the two reads.
            }
        }
    }

    /// <summary>The history of the present generation, from storage or memory. Fewer or more rows than the state says: it changed meanwhile.</summary>
    /// <exception cref="RequestFailedException">404: the generation ended meanwhile and its payloads are gone.</exception>
    public async Task<InstanceHistory> ReadHistoryAsync(InstanceState state, ETag etag, CancellationToken cancellationToken)
    {
        if (cache.TryGet(state.InstanceId, etag, out var cached))
            return cached;
        var history = new InstanceHistory();
        if (state.Chunks == 0)
            return history;
        var filter = TableFilter.RowKeyPrefix(HubNames.Key(state.InstanceId), HubNames.HistoryGeneration(state.Generation));
        await foreach (var row in storage.Instances.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            var events = await codec.UnpackAsync<HistoryEvent>(row, history.Payloads, cancellationToken);
            history.AddChunk(await EventPayloads.MapAllAsync(events, payload => payloads.LoadAsync(payload, history.Payloads, cancellationToken)));
        }

        return history;
    }

    /// <summary>Commits a turn: all of it or nothing.</summary>
    /// <returns>The instance as committed, with the outbox still to be drained; what <paramref name="local"/> holds is not in it.</returns>
    /// <exception cref="RequestFailedException">404, 409, 412: another worker was faster. Status 0 or 5xx: unknown; read again.</exception>
    public async Task<InstanceSnapshot> CommitAsync(InstanceSnapshot before, TurnPlan plan, LocalTurn local, CancellationToken cancellationToken)
    {
        var instanceId = plan.State.InstanceId;
        // Until the new version is known no history in memory can be trusted to match it.
        cache.Remove(instanceId);
        var actions = new List<TableTransactionAction>(TransactionRows);
        var known = before.History.Payloads;
        known.Learn(before.InboxPayloads);
        var history = plan.ReplacesHistory ? new InstanceHistory() : before.History;
        async Task<string?> Store(string? payload)
        {
            var stored = await payloads.StoreAsync(instanceId, payload, known, cancellationToken);
            if (plan.ReplacesHistory && PayloadStore.IsReference(stored))
                history.Payloads.Learn(payload!, stored!);
            return stored;
        }

        var extends = history.Chunks > 0 && history.Events.Count - history.LastChunkStart < EventsPerGrowingChunk;
        if (plan.NewEvents.Count > 0)
        {
            IReadOnlyList<HistoryEvent> chunk = extends ? [.. history.Events.Skip(history.LastChunkStart), .. plan.NewEvents] : plan.NewEvents;
            var row = await codec.PackAsync(
                instanceId, HubNames.HistoryRow(plan.State.Generation, extends ? history.Chunks - 1 : history.Chunks), await EventPayloads.MapAllAsync(chunk, Store), history.Payloads, cancellationToken);
            actions.Add(new TableTransactionAction(TableTransactionActionType.UpsertReplace, row));
        }

        var outbox = new List<OutboxRow>(1);
        if (await PackOutboxAsync(instanceId, HubNames.OutboxRow(plan.State.Turn), [.. plan.Outbox.Except(local.Calls, ReferenceEqualityComparer.Instance).Cast<OutboxMessage>()], Store, history.Payloads, cancellationToken) is { } sending)
        {
            actions.Add(new TableTransactionAction(TableTransactionActionType.UpsertReplace, sending.Entity));
            outbox.Add(sending.Row);
        }

        if (await PackOutboxAsync(instanceId, HubNames.HeldRow(plan.State.Turn), local.Calls, Store, history.Payloads, cancellationToken) is { } held)
        {
            held.Entity[nameof(OutboxHold.WorkerId)] = local.Hold.WorkerId;
            held.Entity[nameof(OutboxHold.Until)] = local.Hold.Until;
            actions.Add(new TableTransactionAction(TableTransactionActionType.UpsertReplace, held.Entity));
        }

        if (plan.Carried is { } carried)
            actions.Add(new TableTransactionAction(TableTransactionActionType.UpsertReplace, await PackInboxAsync(instanceId, carried, Store, history.Payloads, cancellationToken)));
        foreach (var rowKey in plan.Consumed.Where(rowKey => !local.Answers.Contains(rowKey)).Concat(local.Settled))
            actions.Add(new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(HubNames.Key(instanceId), rowKey)));

        var state = plan.State with
        {
            Input = await Store(plan.State.Input),
            Output = await Store(plan.State.Output),
            CustomStatus = await Store(plan.State.CustomStatus),
            Failure = await Store(plan.State.Failure),
            Chunks = plan.NewEvents.Count > 0 && !extends ? history.Chunks + 1 : history.Chunks,
        };
        actions.Insert(0, new TableTransactionAction(TableTransactionActionType.UpdateReplace, InstanceRow.Write(state), before.ETag));
        var superseded = plan.ReplacesHistory ? SupersededRows(before, TransactionRows - actions.Count).ToList() : [];
        actions.AddRange(superseded.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row)));

        var result = await storage.Instances.SubmitTransactionAsync(actions, cancellationToken);
        if (plan.NewEvents.Count > 0 && extends)
            history.ExtendLastChunk(plan.NewEvents);
        else if (plan.NewEvents.Count > 0)
            history.AddChunk(plan.NewEvents);
        if (!state.IsFinished)
            cache.Put(instanceId, result.ETags[0], history);
        if (plan.ReplacesHistory)
            await RemoveHistoryAsync(before.State!, superseded.Count, before.History, history.Payloads, cancellationToken);
        else if (PayloadStore.IsReference(before.State!.CustomStatus) && before.State.CustomStatus != state.CustomStatus)
            await payloads.DeleteAsync([before.State.CustomStatus!], cancellationToken);
        return new InstanceSnapshot(state, result.ETags[0], history, [], before.MoreInbox || plan.Carried is not null, outbox, new PayloadNames());
    }

    public Task<TableEntity> PackInboxAsync(string instanceId, InboxMessage message, PayloadNames names, CancellationToken cancellationToken) =>
        PackInboxAsync(instanceId, message, payload => payloads.StoreAsync(instanceId, payload, names, cancellationToken), names, cancellationToken);

    private async Task<TableEntity> PackInboxAsync(
        string instanceId, InboxMessage message, Func<string?, Task<string?>> store, PayloadNames names, CancellationToken cancellationToken)
    {
        var events = await EventPayloads.MapAllAsync(message.Events, store);
        var row = await codec.PackAsync(instanceId, message.RowKey, events, names, cancellationToken);
        row[nameof(InboxMessage.ExecutionId)] = message.ExecutionId;
        return row;
    }

    /// <summary>Puts a message into an inbox; one that is there already is the same message.</summary>
    public async Task InsertInboxAsync(string instanceId, InboxMessage message, CancellationToken cancellationToken) =>
        // The key names the message, so writing it again changes nothing, and the client may repeat by itself.
        await storage.Instances.UpsertEntityAsync(await PackInboxAsync(instanceId, message, new PayloadNames(), cancellationToken), TableUpdateMode.Replace, cancellationToken);

    /// <summary>The message with its payload in a blob where it is large.</summary>
    public async Task<OutboxMessage> ExternaliseAsync(string instanceId, OutboxMessage message, CancellationToken cancellationToken) =>
        await EventPayloads.MapAsync(message, payload => payloads.StoreAsync(instanceId, payload, new PayloadNames(), cancellationToken));

    public Task DeleteOutboxAsync(string instanceId, string rowKey, CancellationToken cancellationToken) =>
        storage.Instances.DeleteEntityAsync(HubNames.Key(instanceId), rowKey, cancellationToken: cancellationToken);

    /// <summary>Removes messages for an instance that does not exist.</summary>
    public async Task DropInboxAsync(string instanceId, IReadOnlyList<InboxMessage> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
            await storage.Instances.DeleteEntityAsync(HubNames.Key(instanceId), message.RowKey, cancellationToken: cancellationToken);
    }

    /// <summary>Removes what a superseded generation left: rows from <paramref name="firstRow"/> on, and the blobs that only it names.</summary>
    /// <remarks>After the commit: nobody reads them any more. Should the process die here, the purge takes them.</remarks>
    public async Task RemoveHistoryAsync(InstanceState old, int firstRow, InstanceHistory history, PayloadNames kept, CancellationToken cancellationToken)
    {
        for (var chunk = firstRow; chunk < old.Chunks; chunk++)
            await storage.Instances.DeleteEntityAsync(HubNames.Key(old.InstanceId), HubNames.HistoryRow(old.Generation, chunk), cancellationToken: cancellationToken);
        foreach (var reference in new[] { old.Input, old.Output, old.CustomStatus, old.Failure })
            history.Payloads.Learn(reference);
        await payloads.DeleteAsync(history.Payloads.All.Except(kept.All, StringComparer.Ordinal), cancellationToken);
    }

    private static OutboxHold? ReadHold(TableEntity row) => row.GetString(nameof(OutboxHold.WorkerId)) is { } workerId
        ? new OutboxHold(workerId, row.GetDateTimeOffset(nameof(OutboxHold.Until)) ?? default)
        : null;

    private async Task<(TableEntity Entity, OutboxRow Row)?> PackOutboxAsync(
        string instanceId, string rowKey, IReadOnlyCollection<OutboxMessage> messages, Func<string?, Task<string?>> store, PayloadNames names, CancellationToken cancellationToken)
    {
        if (messages.Count == 0)
            return null;
        var sent = new List<OutboxMessage>(messages.Count);
        foreach (var message in messages)
            sent.Add(await EventPayloads.MapAsync(message, store));
        return (await codec.PackAsync(instanceId, rowKey, sent, names, cancellationToken), new OutboxRow(rowKey, sent));
    }

    private static IEnumerable<TableEntity> SupersededRows(InstanceSnapshot before, int room) => Enumerable.Range(0, Math.Min(room, before.State!.Chunks))
        .Select(chunk => new TableEntity(HubNames.Key(before.State.InstanceId), HubNames.HistoryRow(before.State.Generation, chunk)));

    // What nobody will observe is not unpacked: its payloads may be gone with the instance or execution it was for.
    private async Task<InboxMessage> ReadInboxAsync(TableEntity row, InstanceState? state, PayloadNames names, CancellationToken cancellationToken)
    {
        var execution = row.GetString(nameof(InboxMessage.ExecutionId));
        if (state is null || (execution is not null && !string.Equals(execution, state.ExecutionId, StringComparison.Ordinal)))
            return new InboxMessage(row.RowKey, execution, []);
        var events = await codec.UnpackAsync<HistoryEvent>(row, names, cancellationToken);
        return new InboxMessage(row.RowKey, execution, await EventPayloads.MapAllAsync(events, payload => payloads.LoadAsync(payload, names, cancellationToken)));
    }

    private async Task<Page<TableEntity>> FirstPageAsync(string filter, int size, CancellationToken cancellationToken)
    {
        await foreach (var page in storage.Instances.QueryAsync(filter, size, cancellationToken: cancellationToken).AsPages(pageSizeHint: size).WithCancellation(cancellationToken))
            return new Page<TableEntity>(page.Values, page.ContinuationToken);
        return new Page<TableEntity>([]);
    }
}
