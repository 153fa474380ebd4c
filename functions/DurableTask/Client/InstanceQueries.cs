using System.Text;
using System.Text.Json;
using Azure;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask.Client;

/// <summary>Lists, describes and removes instances.</summary>
internal sealed class InstanceQueries(HubStorage storage, InstanceStore store, PayloadStore payloads, WorkIndex index, HistoryCache cache, IOptions<DurableTaskWorkerOptions> worker)
{
    private const int RowsAtOnce = 100;
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

    public async IAsyncEnumerable<Page<OrchestrationMetadata>> PagesAsync(
        OrchestrationQuery query, string? continuationToken, int? pageSize, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await storage.EnsureCreatedAsync(cancellationToken);
        var filter = new StringBuilder(TableFilter.Create($"RowKey eq {HubNames.InstanceRow}"));
        if (query.InstanceIdPrefix is { Length: > 0 } prefix)
            filter.Append(TableFilter.Create($" and InstanceId ge {prefix} and InstanceId lt {prefix[..^1] + (char)(prefix[^1] + 1)}"));
        if (query.CreatedFrom is { } from)
            filter.Append(TableFilter.Create($" and CreatedAt ge {from}"));
        if (query.CreatedTo is { } to)
            filter.Append(TableFilter.Create($" and CreatedAt le {to}"));
        if (query.Statuses?.ToList() is { Count: > 0 } statuses)
            filter.Append(" and (").AppendJoin(" or ", statuses.Select(status => TableFilter.Create($"Status eq {status.ToString()}"))).Append(')');
        var size = Math.Clamp(pageSize ?? query.PageSize, 1, 1000);
        var rows = storage.Instances.QueryAsync(filter.ToString(), size, cancellationToken: cancellationToken);
        await foreach (var page in rows.AsPages(continuationToken ?? query.ContinuationToken, size).WithCancellation(cancellationToken))
        {
            List<OrchestrationMetadata> values = [];
            foreach (var row in page.Values)
            {
                if (await DescribeAsync(InstanceRow.Read(row), query.FetchInputsAndOutputs, cancellationToken) is { } instance)
                    values.Add(instance);
            }

            yield return new Page<OrchestrationMetadata>(values, page.ContinuationToken);
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
        await foreach (var row in storage.Instances.QueryAsync(filter.ToString(), Math.Clamp(pageSize, 1, 1000), cancellationToken: cancellationToken))
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
        if (await store.ReadWithHistoryAsync(instanceId, cancellationToken) is not { } found || !found.State.IsFinished)
            return 0;
        var purged = 1;
        if (recursive)
        {
            foreach (var sub in found.History.Events.OfType<SubOrchestrationInstanceCreatedEvent>().Select(sub => sub.InstanceId).Distinct(StringComparer.Ordinal))
                purged += await PurgeAsync(sub, recursive: true, cancellationToken);
        }

        await payloads.PurgeAsync(instanceId, cancellationToken);
        List<TableTransactionAction> batch = [];
        await foreach (var row in storage.Instances.QueryAsync(TableFilter.Partition(HubNames.Key(instanceId)), select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
        {
            if (row.RowKey == HubNames.InstanceRow)
                continue;
            batch.Add(new TableTransactionAction(TableTransactionActionType.Delete, row, Azure.ETag.All));
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
        await storage.Instances.DeleteEntityAsync(HubNames.Key(instanceId), HubNames.InstanceRow, found.ETag, cancellationToken);
        return purged;
    }

    private sealed class InstancePages(InstanceQueries queries, OrchestrationQuery query) : AsyncPageable<OrchestrationMetadata>
    {
        public override IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(string? continuationToken = default, int? pageSizeHint = default) =>
            queries.PagesAsync(query, continuationToken, pageSizeHint);
    }
}
