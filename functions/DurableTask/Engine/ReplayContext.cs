using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Catalyze.DurableTask;

/// <summary>The orchestrator's context during one turn: turns its calls into decisions and history events into answers.</summary>
internal sealed partial class ReplayContext : TaskOrchestrationContext
{
    // Fixed by the public runtime, so that both give an orchestration the same GUIDs.
    private static readonly byte[] GuidNamespace = Guid.Parse("9e952958-5e33-4daf-827f-2fa12937b875").ToByteArray(bigEndian: true);

    private readonly TurnEnvironment environment;
    private readonly TurnScheduler scheduler;
    private readonly ExecutionStartedEvent started;
    private readonly ExternalEventBuffer events = new();
    private readonly Dictionary<int, OpenTask> open = [];
    private readonly SortedDictionary<int, HistoryEvent> decisions = [];
    private object? input;
    private int nextTaskId;
    private int guidCount;

    public ReplayContext(TurnEnvironment environment, TurnScheduler scheduler, string instanceId, ExecutionStartedEvent started)
    {
        this.environment = environment;
        this.scheduler = scheduler;
        this.started = started;
        InstanceId = instanceId;
        Parent = started.Parent is { } parent ? new ParentOrchestrationInstance(parent.Name, parent.InstanceId) : null;
    }

    public override TaskName Name => started.Name;

    public override string InstanceId { get; }

    public override ParentOrchestrationInstance? Parent { get; }

    public override string Version => started.Version;

    public override DateTime CurrentUtcDateTime => Now.UtcDateTime;

    public override bool IsReplaying => Replaying;

    protected override ILoggerFactory LoggerFactory => environment.LoggerFactory;

    internal bool Replaying { get; set; } = true;

    internal DateTimeOffset Now { get; set; }

    internal string? CustomStatus { get; private set; }

    internal NextExecution? Next { get; private set; }

    internal IReadOnlyList<EventRaisedEvent> UnprocessedEvents => events.Unprocessed;

    internal bool HasWaiters => events.HasWaiters;

    internal IReadOnlyDictionary<int, OpenTask> Open => open;

    internal IEnumerable<TimerCreatedEvent> OpenTimers => open.Values.Select(task => task.Action).OfType<TimerCreatedEvent>();

    /// <summary>Actions taken that the history does not hold yet, in order.</summary>
    internal IReadOnlyCollection<HistoryEvent> Decisions => decisions.Values;

    public override T? GetInput<T>()
        where T : default => (T?)(input ?? default(T));

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        CheckThread();
        var id = nextTaskId++;
        decisions[id] = new EventSentEvent { TaskId = id, Timestamp = Now, InstanceId = instanceId, Name = eventName, Input = Serialize(payload) };
    }

    public override void SetCustomStatus(object? customStatus)
    {
        CheckThread();
        CustomStatus = Serialize(customStatus);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        ContinueAsNew(new ContinueAsNewOptions { NewInput = newInput, PreserveUnprocessedEvents = preserveUnprocessedEvents });

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckThread();
        Next = new NextExecution(Serialize(options.NewInput), options.PreserveUnprocessedEvents, options.NewVersion);
    }

    public override Guid NewGuid()
    {
        CheckThread();
        var name = string.Create(CultureInfo.InvariantCulture, $"{InstanceId}_{CurrentUtcDateTime:o}_{guidCount++}");
        // RFC 4122 version 5 is defined with SHA-1; nothing here relies on its strength.
#pragma warning disable CA5350
        var hash = SHA1.HashData([.. GuidNamespace, .. Encoding.UTF8.GetBytes(name)]);
#pragma warning restore CA5350
        var version = BinaryPrimitives.ReadUInt16BigEndian(hash.AsSpan(6));
        BinaryPrimitives.WriteUInt16BigEndian(hash.AsSpan(6), (ushort)((version & 0x0fff) | 0x5000));
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }

    public override async Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        CheckThread();
        return environment.Converter.Deserialize<T>(await events.WaitAsync(eventName, typeof(T), cancellationToken))!;
    }

    public override async Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        CheckThread();
        var end = new DateTimeOffset(fireAt.ToUniversalTime());
        // A chain, so that no single timer outlives what the hub keeps a hidden message for.
        while (end - Now > environment.Options.MaximumTimerInterval)
            await OneTimer(Now + environment.Options.MaximumTimerInterval, cancellationToken);
        await OneTimer(end, cancellationToken);
    }

    internal void SetInput(object? value) => input = value;

    internal void Raise(EventRaisedEvent raised) => events.Raise(raised);

    /// <summary>Takes a recorded action off the decisions: the code does again what the history says it did.</summary>
    /// <exception cref="NonDeterministicOrchestrationException">It does something else.</exception>
    internal void Confirm(int taskId, HistoryEvent recorded, int position)
    {
        if (!decisions.Remove(taskId, out var decided))
        {
            throw new NonDeterministicOrchestrationException(
                $"Replay of '{InstanceId}' diverged at history event {position}: the history has {ActionText.Of(recorded)}, the code takes no action #{taskId} at this point.");
        }

        if (!ActionText.Same(decided, recorded))
        {
            throw new NonDeterministicOrchestrationException(
                $"Replay of '{InstanceId}' diverged at history event {position}: the history has {ActionText.Of(recorded)}, the code now does {ActionText.Of(decided)}.");
        }

        // The recorded times are the true ones; a timer must fire when the history says it will.
        if (open.TryGetValue(taskId, out var task))
            task.Action = recorded;
    }

    /// <summary>Answers an action; false when it is not open.</summary>
    internal bool TryAnswer(int taskId, HistoryEvent answer)
    {
        if (!open.Remove(taskId, out var task))
            return false;
        switch (answer)
        {
            case TaskCompletedEvent completed:
                task.Answer.TrySetResult(completed.Result);
                break;
            case SubOrchestrationInstanceCompletedEvent completed:
                task.Answer.TrySetResult(completed.Result);
                break;
            case TimerFiredEvent:
                task.Answer.TrySetResult(null);
                break;
            case TaskFailedEvent failed:
                task.Answer.TrySetException(new TaskFailedException(task.Name, taskId, failed.FailureDetails));
                break;
            case SubOrchestrationInstanceFailedEvent failed:
                task.Answer.TrySetException(new TaskFailedException(task.Name, taskId, failed.FailureDetails));
                break;
            default:
                throw new InvalidOperationException($"{answer.EventType} answers no action.");
        }

        return true;
    }

    private async Task OneTimer(DateTimeOffset fireAt, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var id = nextTaskId++;
        var task = Schedule(new TimerCreatedEvent { TaskId = id, Timestamp = Now, FireAt = fireAt }, id, "timer");
        await using var registration = cancellationToken.Register(() =>
        {
            // Not open any more: neither does the orchestration wait for it nor is it fired.
            if (open.Remove(id))
                task.Answer.TrySetCanceled(cancellationToken);
        });
        await task.Answer.Task;
    }

    private OpenTask Schedule(HistoryEvent action, int id, string name)
    {
        var task = new OpenTask(action, name);
        decisions[id] = action;
        open[id] = task;
        return task;
    }

    private string? Serialize(object? value) => environment.Converter.Serialize(value);

    private void CheckThread()
    {
        if (!scheduler.IsTurnThread)
        {
            throw new InvalidOperationException(
                "An orchestrator used its context outside its turn's thread. It must await only tasks of its context, without ConfigureAwait(false), and start no threads.");
        }
    }
}
