using Azure;
using Catalyze.Storage.Tables;

namespace Catalyze.DurableTask;

/// <summary>Starts instances, for clients and for sub-orchestrations.</summary>
internal sealed class InstanceStarter(HubStorage storage, InstanceStore store, PayloadStore payloads, WorkIndex index, Doorbells doorbells)
{
    private const int Attempts = 5;

    /// <summary>Starts an instance unless one of the id stands in the way.</summary>
    /// <param name="instanceId">The id.</param>
    /// <param name="start">How it begins; its execution id names the start, so that a repeated one is recognised.</param>
    /// <param name="refuses">Statuses of an existing instance that refuse.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it runs (or this very start was done before), otherwise the status that refused.</returns>
    public async Task<OrchestrationRuntimeStatus?> TryStartAsync(
        string instanceId, ExecutionStartedEvent start, Func<OrchestrationRuntimeStatus, bool> refuses, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            // First, so that a conflict costs one read and an existing run of this start is found whatever happened to its answer.
            var existing = await store.ReadStateAsync(instanceId, cancellationToken);
            if (existing is { } found)
            {
                if (string.Equals(found.State.StartId, start.ExecutionId, StringComparison.Ordinal))
                    break;
                if (refuses(found.State.Status))
                    return found.State.Status;
            }

            await index.MarkAsync(instanceId, cancellationToken);
            try
            {
                await CommitAsync(instanceId, start, existing, cancellationToken);
                break;
            }
            catch (Exception failure) when (attempt < Attempts && (StorageErrors.IsLostFence(failure) || StorageErrors.IsOutage(failure)))
            {
                // Either somebody was faster or the outcome is unknown; the next read tells.
            }
        }

        if (start.ScheduledStartTime is { } later)
            await doorbells.RingAtAsync(instanceId, later, cancellationToken);
        else
            await doorbells.RingAsync(instanceId, cancellationToken);
        return null;
    }

    private async Task CommitAsync(string instanceId, ExecutionStartedEvent start, (InstanceState State, ETag ETag)? existing, CancellationToken cancellationToken)
    {
        var old = existing is { } replaces ? await store.ReadHistoryAsync(replaces.State, default, cancellationToken) : null;
        var names = new PayloadNames();
        var state = new InstanceState
        {
            InstanceId = instanceId,
            Name = start.Name,
            Version = start.Version,
            ExecutionId = start.ExecutionId,
            StartId = start.ExecutionId,
            Status = OrchestrationRuntimeStatus.Pending,
            Input = await payloads.StoreAsync(instanceId, start.Input, names, cancellationToken),
            CreatedAt = start.Timestamp,
            LastUpdatedAt = start.Timestamp,
            ScheduledStartTime = start.ScheduledStartTime,
            NextTimer = start.ScheduledStartTime,
            Tags = start.Tags,
            Parent = start.Parent,
            Generation = (existing?.State.Generation ?? -1) + 1,
            Turn = existing?.State.Turn ?? 0,
        };
        var message = new InboxMessage(InboxKeys.First(start.ExecutionId), start.ExecutionId, [start]);
        var row = InstanceRow.Write(state);
        List<TableTransactionAction> actions =
        [
            existing is { } replaced
                ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, replaced.ETag)
                : new TableTransactionAction(TableTransactionActionType.Add, row),
            new TableTransactionAction(TableTransactionActionType.UpsertReplace, await store.PackInboxAsync(instanceId, message, names, cancellationToken)),
        ];
        await storage.Instances.SubmitTransactionAsync(actions, cancellationToken);
        // What the replaced instance left would only be garbage.
        if (old is not null)
            await store.RemoveHistoryAsync(existing!.Value.State, 0, old, names, cancellationToken);
    }
}
