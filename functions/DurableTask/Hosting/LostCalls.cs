using System.Text.Json;
using Azure.Storage.Queues;
using Catalyze.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask;

/// <summary>
/// Hands out again calls whose message was received by a process that died, or lost the answer, before it showed the call in the ledger. The
/// queue would give such a message back only when its visibility ends.
/// </summary>
/// <remarks>
/// A call is taken for lost when it is older than the lease, no process shows it, and the queue has nothing waiting: what is still in the queue
/// behind others must not be put there again. A needless second run is possible and harmless: activities run at least once.
/// </remarks>
internal sealed partial class LostCalls(
    WorkerTable workers, InstanceStore store, QueueServiceClient queues, QueueSender sender, TimeProvider clock, IOptions<DurableTaskHubOptions> options, ILogger<LostCalls> logger)
{
    public async Task HandOutAgainAsync(InstanceState state, IReadOnlyList<HistoryEvent> history, CancellationToken cancellationToken)
    {
        var answered = history.Select(TurnPlanner.AnswerId).OfType<int>().ToHashSet();
        var oldest = clock.GetUtcNow() - options.Value.WorkerLease;
        var overdue = history.OfType<TaskScheduledEvent>().Where(task => !answered.Contains(task.TaskId) && task.Timestamp < oldest).ToList();
        if (overdue.Count == 0)
            return;
        var waiting = await queues.GetQueueClient(options.Value.ActivityQueue).PeekMessagesAsync(1, cancellationToken);
        if (waiting.Value.Length > 0)
            return;
        var running = await workers.ReadRunningAsync(cancellationToken);
        foreach (var task in overdue)
        {
            var call = (ActivityCallMessage)TurnPlanner.MessageOf(state, task)!;
            if (running.Contains(call.IdempotencyKey))
                continue;
            LogHandedOutAgain(logger, call.Name, call.InstanceId, call.TaskId);
            var message = await store.ExternaliseAsync(call.InstanceId, call, cancellationToken);
            await sender.SendAsync(options.Value.ActivityQueue, JsonSerializer.Serialize((ActivityCallMessage)message, HubJson.Options), null, cancellationToken);
        }
    }

    [LoggerMessage(EventId = 3040, Level = LogLevel.Warning, Message = "No process runs activity {Name} of {InstanceId} (#{TaskId}), and the queue does not hold it; it is handed out again")]
    private static partial void LogHandedOutAgain(ILogger logger, string name, string instanceId, int taskId);
}
