using System.Globalization;
using System.Text.Json;
using Azure;
using Catalyze.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask;

/// <summary>Rings what a crash left silent, and hands out again what dead processes were running.</summary>
internal sealed partial class InstanceSweeper(
    HubStorage storage,
    WorkIndex index,
    WorkerTable workers,
    InstanceStore store,
    Doorbells doorbells,
    QueueDepths depths,
    QueueSender queues,
    TimeProvider clock,
    IOptions<DurableTaskHubOptions> options,
    ILogger<InstanceSweeper> logger)
{
    public Task RunAsync(CancellationToken cancellationToken) => StorageErrors.GuardAsync(
        async () =>
        {
            await storage.EnsureCreatedAsync(cancellationToken);
            await foreach (var instanceId in index.TakeDueAsync(cancellationToken))
                await doorbells.RingAsync(instanceId, cancellationToken);
            foreach (var dead in await workers.ReadDeadAsync(clock.GetUtcNow() - options.Value.WorkerLease, cancellationToken))
                await HandOutAgainAsync(dead, cancellationToken);
            await depths.ObserveAsync(cancellationToken);
        },
        cancellationToken);

    private async Task HandOutAgainAsync(DeadWorker dead, CancellationToken cancellationToken)
    {
        foreach (var call in dead.Calls)
            await HandOutAgainAsync(call, cancellationToken);
        try
        {
            await workers.RemoveAsync(dead, cancellationToken);
        }
        catch (RequestFailedException changed) when (changed.Status is 404 or 412)
        {
            LogAliveAfterAll(logger, dead.WorkerId);
        }
    }

    private async Task HandOutAgainAsync(string idempotencyKey, CancellationToken cancellationToken)
    {
        // instance/execution/task: only the instance id may itself hold a slash.
        var parts = idempotencyKey.Split('/');
        var instanceId = string.Join('/', parts[..^2]);
        var taskId = int.Parse(parts[^1], CultureInfo.InvariantCulture);
        if (await store.ReadWithHistoryAsync(instanceId, cancellationToken) is not { } found || found.State.IsFinished || found.State.ExecutionId != parts[^2])
            return;
        var history = found.History;
        if (history.Events.Any(item => TurnPlanner.AnswerId(item) == taskId) || history.Events.OfType<TaskScheduledEvent>().FirstOrDefault(task => task.TaskId == taskId) is not { } scheduled)
            return;
        var call = (ActivityCallMessage)await store.ExternaliseAsync(instanceId, TurnPlanner.MessageOf(found.State, scheduled)!, cancellationToken);
        LogHandedOutAgain(logger, call.Name, instanceId, taskId);
        await queues.SendAsync(options.Value.ActivityQueue, JsonSerializer.Serialize(call, HubJson.Options), null, cancellationToken);
    }

    [LoggerMessage(EventId = 3030, Level = LogLevel.Warning, Message = "Activity {Name} of {InstanceId} (#{TaskId}) ran in a process that died and is handed out again")]
    private static partial void LogHandedOutAgain(ILogger logger, string name, string instanceId, int taskId);

    [LoggerMessage(EventId = 3031, Level = LogLevel.Warning, Message = "Worker {WorkerId} was taken for dead and is alive; some of its activities may run twice")]
    private static partial void LogAliveAfterAll(ILogger logger, string workerId);
}
