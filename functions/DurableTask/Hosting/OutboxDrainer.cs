using System.Text.Json;
using Azure;
using Catalyze.Storage;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask;

/// <summary>Sends what a committed turn decided to send, then forgets it. Doing it twice is harmless: every message has a name that its receiver knows again.</summary>
internal sealed class OutboxDrainer(
    InstanceStore store, PayloadStore payloads, WorkIndex index, InstanceStarter starter, Doorbells doorbells, QueueSender queues, IOptions<DurableTaskHubOptions> options)
{
    private const int SendsAtOnce = 16;

    public async Task DrainAsync(string instanceId, IReadOnlyList<OutboxRow> rows, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            // Activities in any order, messages between instances in theirs: a receiver may rely on the order of one sender.
            await SendStoredAsync(row.Messages.OfType<ActivityCallMessage>(), cancellationToken);
            await Parallel.ForEachAsync(
                row.Messages.Where(message => message is not ActivityCallMessage).GroupBy(Receiver, StringComparer.Ordinal),
                new ParallelOptions { MaxDegreeOfParallelism = SendsAtOnce, CancellationToken = cancellationToken },
                async (group, token) =>
                {
                    foreach (var message in group)
                        await SendAsync(message, token);
                });
            await store.DeleteOutboxAsync(instanceId, row.RowKey, cancellationToken);
        }
    }

    /// <summary>Sends calls whose payloads are not in blobs yet.</summary>
    public async Task SendAsync(IReadOnlyList<ActivityCallMessage> calls, CancellationToken cancellationToken)
    {
        var stored = new List<ActivityCallMessage>(calls.Count);
        foreach (var call in calls)
            stored.Add((ActivityCallMessage)await store.ExternaliseAsync(call.InstanceId, call, cancellationToken));
        await SendStoredAsync(stored, cancellationToken);
    }

    private Task SendStoredAsync(IEnumerable<ActivityCallMessage> calls, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        calls,
        new ParallelOptions { MaxDegreeOfParallelism = SendsAtOnce, CancellationToken = cancellationToken },
        async (call, token) => await queues.SendAsync(options.Value.ActivityQueue, JsonSerializer.Serialize(call, HubJson.Options), null, token));

    private static string Receiver(OutboxMessage message) => message switch
    {
        InstanceStartMessage start => start.InstanceId,
        InstanceEventMessage sent => sent.InstanceId,
        _ => throw new InvalidOperationException($"{message.GetType().Name} has no receiving instance."),
    };

    private async Task SendAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        OutboxMessage loaded;
        try
        {
            // The payload moves to the receiver's own blobs: the sender may be purged first.
            loaded = await EventPayloads.MapAsync(message, payload => payloads.LoadAsync(payload, null, cancellationToken));
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            // Another worker sent it, and the generation ended since.
            return;
        }

        if (loaded is InstanceStartMessage start)
            await StartAsync(start, cancellationToken);
        else if (loaded is InstanceEventMessage sent)
            await DeliverAsync(sent, cancellationToken);
    }

    private async Task StartAsync(InstanceStartMessage message, CancellationToken cancellationToken)
    {
        var refused = await starter.TryStartAsync(message.InstanceId, message.Start, IsUnfinished, cancellationToken);
        if (refused is not { } status || message.Start.Parent is not { } parent)
            return;
        var failure = new SubOrchestrationInstanceFailedEvent
        {
            Timestamp = message.Start.Timestamp,
            TaskId = parent.TaskId,
            FailureDetails = new TaskFailureDetails(
                typeof(OrchestrationAlreadyExistsException).FullName!, $"An instance '{message.InstanceId}' exists and is {status}.", null, null, null),
        };
        await DeliverAsync(
            new InstanceEventMessage(parent.InstanceId, FormattableString.Invariant($"{parent.ExecutionId}-{parent.TaskId}-refused"), parent.ExecutionId, failure), cancellationToken);
    }

    private async Task DeliverAsync(InstanceEventMessage message, CancellationToken cancellationToken)
    {
        // Marked even where the receiver awaits it and is marked for that: it may have been terminated meanwhile, and then only a mark has the answer
        // dropped that came after its end. An instance that does not exist has nobody who takes the mark away again.
        if (await store.ReadStateAsync(message.InstanceId, cancellationToken) is null)
            return;
        await index.MarkAsync(message.InstanceId, cancellationToken);
        var row = new InboxMessage(InboxKeys.For(message.Event.Timestamp, message.MessageId), message.ExecutionId, [message.Event]);
        await store.InsertInboxAsync(message.InstanceId, row, cancellationToken);
        await doorbells.RingAsync(message.InstanceId, cancellationToken);
    }

    private static bool IsUnfinished(OrchestrationRuntimeStatus status) =>
        status is OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Suspended;
}
