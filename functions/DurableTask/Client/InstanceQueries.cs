using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs.Models;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask.Client;

/// <summary>Lists, describes and removes instances.</summary>
internal sealed class InstanceQueries(HubStorage storage, InstanceStore store, PayloadStore payloads, WorkIndex index, HistoryCache cache, IOptions<DurableTaskWorkerOptions> worker)
{
    private const int RowsAtOnce = 100;
    private const int MostRows = 1000;
    private const int ReadsAtOnce = 16;
    private const int Attempts = 5;
    private const int ReadAttempts = 8;

    /// <summary>What is known of an instance; null when it was purged meanwhile.</summary>
    public async Task<OrchestrationMetadata?> DescribeAsync(InstanceState state, bool withPayloads, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadPayloadsAsync(state, withPayloads, cancellationToken);
            }
            catch (RequestFailedException gone) when (gone.Status == 404 && attempt < ReadAttempts)
            {
                // A turn replaced a payload after the row was read.
                if (await store.ReadStateAsync(state.InstanceId, cancellationToken) is not { } now)
                    return null;
                state = now.State;
            }
        }
    }

    private async Task<OrchestrationMetadata> ReadPayloadsAsync(InstanceState state, bool withPayloads, CancellationToken cancellationToken) => new(state.Name, state.InstanceId)
    {
        RuntimeStatus = state.Status,
        CreatedAt = state.CreatedAt,
        LastUpdatedAt = state.LastUpdatedAt,
        DataConverter = withPayloads ? worker.Value.DataConverter : null,
        SerializedInput = withPayloads ? await payloads.LoadAsync(state.Input, null, cancellationToken) : null,
        SerializedOutput = withPayloads ? await payloads.LoadAsync(state.Output, null, cancellationToken) : null,
        SerializedCustomStatus = withPayloads ? await payloads.LoadAsync(state.CustomStatus, null, cancellationToken) : null,
        Tags = state.Tags ?? new Dictionary<string, string>(StringComparer.Ordinal),
        FailureDetails = await payloads.LoadAsync(state.Failure, null, cancellationToken) is { } failure ? JsonSerializer.Deserialize<TaskFailureDetails>(failure, HubJson.Options) : null,
    };

    public AsyncPageable<OrchestrationMetadata> List(OrchestrationQuery query) => new InstancePages(this, query);

    /// <exception cref="ArgumentException">The continuation token is of another query, or none of ours.</exception>
    public async IAsyncEnumerable<Page<OrchestrationMetadata>> PagesAsync(
        OrchestrationQuery query, string? continuationToken, int? pageSize, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var filter = new InstanceFilter(query);
        var kind = filter.IsUnfinishedOnly ? "marks:" : "rows:";
        var position = continuationToken ?? query.ContinuationToken;
        if (position is not null && !position.StartsWith(kind, StringComparison.Ordinal))
            throw new ArgumentException("The continuation token does not belong to this query.", nameof(continuationToken));
        await storage.EnsureCreatedAsync(cancellationToken);
        var size = Math.Clamp(pageSize ?? query.PageSize, 1, MostRows);
        var rows = filter.IsUnfinishedOnly
            ? storage.Work.QueryAsync(filter.Marks(), size, cancellationToken: cancellationToken)
            : storage.Instances.QueryAsync(filter.Rows(), size, cancellationToken: cancellationToken);
        await foreach (var page in rows.AsPages(position?[kind.Length..], size).WithCancellation(cancellationToken))
        {
            var found = filter.IsUnfinishedOnly ? await ReadMarkedAsync(page.Values, filter, cancellationToken) : [.. page.Values.Select(InstanceRow.Read)];
            List<OrchestrationMetadata> values = [];
            foreach (var state in found)
            {
                if (await DescribeAsync(state, query.FetchInputsAndOutputs, cancellationToken) is { } instance)
                    values.Add(instance);
            }

            // Storage may give a page of nothing with more to come.
            if (values.Count > 0 || page.ContinuationToken is null)
                yield return new Page<OrchestrationMetadata>(values, page.ContinuationToken is { } next ? kind + next : null);
        }
    }

    /// <summary>Ids of finished instances, ordered by id.</summary>
    public async Task<Page<string>> ListIdsAsync(
        IEnumerable<OrchestrationRuntimeStatus>? statuses, DateTimeOffset? from, DateTimeOffset? to, int pageSize, string? after, CancellationToken cancellationToken)
    {
        var wanted = statuses?.ToList() is { Count: > 0 } asked
            ? asked
            : [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];
        var filter = new StringBuilder(TableFilter.Create($"RowKey eq {HubNames.InstanceRow}"));
        if (after is not null)
            filter.Append(TableFilter.Create($" and PartitionKey gt {HubNames.Key(after)}"));
        if (from is { } begin)
            filter.Append(TableFilter.Create($" and CompletedAt ge {begin}"));
        if (to is { } end)
            filter.Append(TableFilter.Create($" and CompletedAt le {end}"));
        filter.Append(" and (").AppendJoin(" or ", wanted.Select(status => TableFilter.Create($"Status eq {status.ToString()}"))).Append(')');
        List<string> ids = [];
        await foreach (var row in storage.Instances.QueryAsync(filter.ToString(), Math.Clamp(pageSize, 1, MostRows), cancellationToken: cancellationToken))
        {
            ids.Add(InstanceRow.Read(row).InstanceId);
            if (ids.Count == pageSize)
                return new Page<string>(ids, ids[^1]);
        }

        return new Page<string>(ids);
    }

    /// <summary>Removes a finished instance: its payloads first and its fencing row last, so that a purge cut short can be repeated.</summary>
    /// <returns>How many instances were removed.</returns>
    public async Task<int> PurgeAsync(string instanceId, bool recursive, CancellationToken cancellationToken)
    {
        var purged = 0;
        for (var attempt = 1; ; attempt++)
        {
            if (await store.ReadStateAsync(instanceId, cancellationToken) is not { } found || !found.State.IsFinished)
                return purged;
            try
            {
                foreach (var sub in recursive ? await SubOrchestrationsAsync(instanceId, cancellationToken) : [])
                    purged += await PurgeAsync(sub, recursive: true, cancellationToken);
                // Counted before its last call, whose answer may be lost: the next read tells, and removes what is left.
                purged += attempt == 1 ? 1 : 0;
                await RemoveAsync(instanceId, found.ETag, cancellationToken);
                return purged;
            }
            catch (Exception failure) when (attempt < Attempts && (StorageErrors.IsLostFence(failure) || StorageErrors.IsOutage(failure)))
            {
                // A late message made the instance turn once more, or no answer came.
            }
        }
    }

    // Payloads go after the sub-orchestrations: where one is missing, a purge before this one has seen to those.
    private async Task<IReadOnlyList<string>> SubOrchestrationsAsync(string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            var found = await store.ReadWithHistoryAsync(instanceId, cancellationToken);
            return [.. (found?.History.Events ?? []).OfType<SubOrchestrationInstanceCreatedEvent>().Select(sub => sub.InstanceId).Distinct(StringComparer.Ordinal)];
        }
        catch (RequestFailedException gone) when (gone.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return [];
        }
    }

    private async Task RemoveAsync(string instanceId, ETag version, CancellationToken cancellationToken)
    {
        await payloads.PurgeAsync(instanceId, cancellationToken);
        List<TableTransactionAction> batch = [];
        await foreach (var row in storage.Instances.QueryAsync(TableFilter.Partition(HubNames.Key(instanceId)), select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
        {
            if (row.RowKey == HubNames.InstanceRow)
                continue;
            batch.Add(new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All));
            if (batch.Count == RowsAtOnce)
            {
                await storage.Instances.SubmitTransactionAsync(batch, cancellationToken);
                batch.Clear();
            }
        }

        if (batch.Count > 0)
            await storage.Instances.SubmitTransactionAsync(batch, cancellationToken);
        cache.Remove(instanceId);
        if (await index.ReadAsync(instanceId, cancellationToken) is { } mark)
            await index.RemoveAsync(instanceId, mark, cancellationToken);
        await storage.Instances.DeleteEntityAsync(HubNames.Key(instanceId), HubNames.InstanceRow, version, cancellationToken);
    }

    private async Task<IReadOnlyList<InstanceState>> ReadMarkedAsync(IReadOnlyList<TableEntity> marks, InstanceFilter filter, CancellationToken cancellationToken)
    {
        var found = new InstanceState?[marks.Count];
        await Parallel.ForAsync(0, marks.Count, new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken }, async (index, token) =>
        {
            if (await store.ReadStateAsync(WorkIndex.InstanceOf(marks[index]), token) is { } read && filter.Wants(read.State))
                found[index] = read.State;
        });
        return [.. found.OfType<InstanceState>()];
    }

    private sealed class InstancePages(InstanceQueries queries, OrchestrationQuery query) : AsyncPageable<OrchestrationMetadata>
    {
        public override IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(string? continuationToken = default, int? pageSizeHint = default) =>
            queries.PagesAsync(query, continuationToken, pageSizeHint);
    }
}
