using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask.Client;

/// <summary>The client over the hub's storage.</summary>
internal sealed partial class StorageDurableTaskClient(
    HubStorage storage,
    InstanceStore store,
    InstanceStarter starter,
    InstanceQueries queries,
    WorkIndex index,
    Doorbells doorbells,
    InstanceNotifier notifier,
    TimeProvider clock,
    IOptions<DurableTaskWorkerOptions> worker) : DurableTaskClient("default")
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan SlowestLook = TimeSpan.FromSeconds(1);

    private DataConverter Converter => worker.Value.DataConverter;

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        if (orchestratorName.Name.Length == 0)
            throw new ArgumentException("An orchestration needs a name.", nameof(orchestratorName));
        await storage.EnsureCreatedAsync(cancellation);
        var instanceId = options?.InstanceId is { Length: > 0 } own ? own : Guid.NewGuid().ToString("N");
        var start = new ExecutionStartedEvent
        {
            Timestamp = clock.GetUtcNow(),
            Name = orchestratorName,
            Version = options?.Version?.Version ?? worker.Value.Versioning?.DefaultVersion ?? string.Empty,
            ExecutionId = Guid.NewGuid().ToString("N"),
            Input = Converter.Serialize(input),
            ScheduledStartTime = options?.StartAt is { } at && at > clock.GetUtcNow() ? at : null,
            Tags = options?.Tags is { Count: > 0 } tags ? tags : null,
        };
        return await StartAsync(instanceId, start, options?.DedupeStatuses, cancellation);
    }

    public override async Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        var messageId = Guid.NewGuid().ToString("N");
        await SendAsync(
            instanceId,
            messageId,
            now => new EventRaisedEvent { Timestamp = now, Name = eventName, Input = Converter.Serialize(eventPayload), MessageId = messageId },
            state => !state.IsFinished,
            cancellation);
    }

    public override async Task<OrchestrationMetadata> WaitForInstanceStartAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        await WaitAsync(instanceId, getInputsAndOutputs, state => state.Status != OrchestrationRuntimeStatus.Pending, cancellation);

    public override async Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        await WaitAsync(instanceId, getInputsAndOutputs, state => state.IsFinished, cancellation);

    public override async Task<OrchestrationMetadata?> GetInstancesAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        await storage.EnsureCreatedAsync(cancellation);
        return await store.ReadStateAsync(instanceId, cancellation) is { } found ? await queries.DescribeAsync(found.State, getInputsAndOutputs, cancellation) : null;
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) => queries.List(filter ?? new OrchestrationQuery());

    public override async Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        await SendAsync(
            instanceId,
            Guid.NewGuid().ToString("N"),
            now => new ExecutionTerminatedEvent { Timestamp = now, Output = Converter.Serialize(options?.Output), Recursive = options?.Recursive ?? false },
            state => !state.IsFinished,
            cancellation);

    public override async Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        await SendAsync(
            instanceId, Guid.NewGuid().ToString("N"), now => new ExecutionSuspendedEvent { Timestamp = now, Reason = reason }, state => !state.IsFinished, cancellation);

    public override async Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        await SendAsync(
            instanceId, Guid.NewGuid().ToString("N"), now => new ExecutionResumedEvent { Timestamp = now, Reason = reason }, state => !state.IsFinished, cancellation);

    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">It has not failed.</exception>
    public override async Task RewindInstanceAsync(string instanceId, string reason, CancellationToken cancellation = default)
    {
        var sent = await SendAsync(
            instanceId,
            Guid.NewGuid().ToString("N"),
            now => new ExecutionRewoundEvent { Timestamp = now, Reason = reason },
            state => state.Status == OrchestrationRuntimeStatus.Failed ? true : throw new InvalidOperationException($"Instance '{instanceId}' is {state.Status}; only a failed one can be rewound."),
            cancellation);
        if (!sent)
            throw Unknown(instanceId);
    }

    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">It is not finished and was to keep its id.</exception>
    public override async Task<string> RestartAsync(string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        await storage.EnsureCreatedAsync(cancellation);
        var found = await store.ReadStateAsync(instanceId, cancellation) ?? throw Unknown(instanceId);
        if (!restartWithNewInstanceId && !found.State.IsFinished)
            throw new InvalidOperationException($"Instance '{instanceId}' is {found.State.Status}; it cannot be restarted under its id before it is finished.");
        var described = await queries.DescribeAsync(found.State, withPayloads: true, cancellation) ?? throw Unknown(instanceId);
        var start = new ExecutionStartedEvent
        {
            Timestamp = clock.GetUtcNow(),
            Name = found.State.Name,
            Version = found.State.Version,
            ExecutionId = Guid.NewGuid().ToString("N"),
            Input = described.SerializedInput,
            Tags = found.State.Tags,
        };
        return await StartAsync(restartWithNewInstanceId ? Guid.NewGuid().ToString("N") : instanceId, start, null, cancellation);
    }

    public override async Task<PurgeResult> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        await storage.EnsureCreatedAsync(cancellation);
        return new PurgeResult(await queries.PurgeAsync(instanceId, options?.Recursive ?? false, cancellation));
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var began = clock.GetTimestamp();
        var purged = 0;
        await foreach (var instance in GetAllInstancesAsync(new OrchestrationQuery(filter.CreatedFrom, filter.CreatedTo, filter.Statuses)).WithCancellation(cancellation))
        {
            if (!instance.IsCompleted)
                continue;
            if (filter.Timeout is { } limit && clock.GetElapsedTime(began) > limit)
                return new PurgeResult(purged, isComplete: false);
            purged += await queries.PurgeAsync(instance.InstanceId, options?.Recursive ?? false, cancellation);
        }

        return new PurgeResult(purged, isComplete: true);
    }

    /// <exception cref="ArgumentException">There is no such instance.</exception>
    public override async Task<IList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellation = default)
    {
        await storage.EnsureCreatedAsync(cancellation);
        var found = await store.ReadWithHistoryAsync(instanceId, cancellation) ?? throw Unknown(instanceId);
        return [.. found.History.Events];
    }

    public override async Task<Page<string>> ListInstanceIdsAsync(
        IEnumerable<OrchestrationRuntimeStatus>? runtimeStatus = null,
        DateTimeOffset? completedTimeFrom = null,
        DateTimeOffset? completedTimeTo = null,
        int pageSize = OrchestrationQuery.DefaultPageSize,
        string? lastInstanceKey = null,
        CancellationToken cancellation = default)
    {
        await storage.EnsureCreatedAsync(cancellation);
        return await queries.ListIdsAsync(runtimeStatus, completedTimeFrom, completedTimeTo, pageSize, lastInstanceKey, cancellation);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ArgumentException Unknown(string instanceId) => new($"There is no instance '{instanceId}'.", nameof(instanceId));

    private static bool IsUnfinished(OrchestrationRuntimeStatus status) =>
        status is OrchestrationRuntimeStatus.Pending or OrchestrationRuntimeStatus.Running or OrchestrationRuntimeStatus.Suspended;

    private async Task<string> StartAsync(string instanceId, ExecutionStartedEvent start, IReadOnlyList<string>? dedupe, CancellationToken cancellation)
    {
        Func<OrchestrationRuntimeStatus, bool> refuses = dedupe is null
            ? IsUnfinished
            : status => dedupe.Contains(status.ToString(), StringComparer.OrdinalIgnoreCase);
        var refused = await starter.TryStartAsync(instanceId, start, refuses, cancellation);
        return refused is { } status
            ? throw new OrchestrationAlreadyExistsException($"An orchestration instance '{instanceId}' exists and is {status}.")
            : instanceId;
    }

    private async Task<bool> SendAsync(
        string instanceId, string messageId, Func<DateTimeOffset, HistoryEvent> message, Func<InstanceState, bool> accepts, CancellationToken cancellation)
    {
        await storage.EnsureCreatedAsync(cancellation);
        if (await store.ReadStateAsync(instanceId, cancellation) is not { } found || !accepts(found.State))
            return false;
        await index.MarkAsync(instanceId, cancellation);
        var item = message(clock.GetUtcNow());
        await store.InsertInboxAsync(instanceId, new InboxMessage(InboxKeys.For(item.Timestamp, messageId), null, [item]), cancellation);

        // Once more: a turn between mark and message found nothing, and put the instance off under that very mark. Where the doorbell is then lost for a
        // while, only a mark younger than the message has it looked at within seconds.
        await Task.WhenAll(index.MarkAsync(instanceId, cancellation), doorbells.RingAsync(instanceId, cancellation));
        return true;
    }

    private async Task<OrchestrationMetadata> WaitAsync(string instanceId, bool withPayloads, Func<InstanceState, bool> condition, CancellationToken cancellation)
    {
        await storage.EnsureCreatedAsync(cancellation);
        for (var look = FirstLook; ; look = look * 1.5 < SlowestLook ? look * 1.5 : SlowestLook)
        {
            var change = notifier.NextChange(instanceId);
            var found = await store.ReadStateAsync(instanceId, cancellation) ?? throw Unknown(instanceId);
            if (condition(found.State))
                return await queries.DescribeAsync(found.State, withPayloads, cancellation) ?? throw Unknown(instanceId);
            await Task.WhenAny(change, Task.Delay(look, clock, cancellation));
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
