namespace Catalyze.DurableTask;

/// <summary>One execution of an orchestrator in memory: replays the history, then applies what is new. Pure: no I/O, no clock.</summary>
internal sealed class OrchestrationExecution(TurnEnvironment environment, string instanceId)
{
    private readonly TurnScheduler scheduler = new();
    private readonly Queue<HistoryEvent> heldBack = new();
    private ReplayContext? context;
    private Task<object?>? orchestrator;
    private TaskFailureDetails? failure;
    private DateTimeOffset? turnTime;
    private ExecutionSuspendedEvent? suspension;
    private int position;

    /// <summary>Open timers; known once the history is replayed.</summary>
    public IReadOnlyList<TimerCreatedEvent> OpenTimers => context is null ? [] : [.. context.OpenTimers];

    /// <summary>Catches up with what is recorded.</summary>
    public void Replay(IReadOnlyList<HistoryEvent> past) => Apply(past, replaying: true);

    /// <summary>Applies what is new and says what follows from it.</summary>
    public TurnOutcome Advance(IReadOnlyList<HistoryEvent> news)
    {
        Apply(news, replaying: false);
        return Outcome();
    }

    private static TaskFailureDetails NotFound(string name) =>
        new("OrchestratorTaskNotFound", $"No orchestrator named '{name}' is registered.", null, null, null) { IsNonRetriable = true };

    private void Apply(IReadOnlyList<HistoryEvent> events, bool replaying) => scheduler.Own(() =>
    {
        try
        {
            foreach (var item in events)
            {
                if (failure is not null)
                    return;
                if (context is not null)
                    context.Replaying = replaying;
                Apply(item, replaying);
                scheduler.Drain();
                position++;
            }
        }
        catch (NonDeterministicOrchestrationException divergence)
        {
            failure = TaskFailureDetails.FromException(divergence);
        }
    });

    private void Apply(HistoryEvent item, bool replaying)
    {
        switch (item)
        {
            case OrchestratorStartedEvent turn:
                BeginTurn(turn);
                break;
            case ExecutionStartedEvent started:
                Start(started, replaying);
                break;
            case ExecutionSuspendedEvent suspends:
                suspension = suspends;
                break;
            case ExecutionResumedEvent:
                suspension = null;
                while (suspension is null && heldBack.TryDequeue(out var held))
                {
                    Deliver(held);
                    scheduler.Drain();
                }

                break;
            case TaskScheduledEvent action:
                context?.Confirm(action.TaskId, action, position);
                break;
            case SubOrchestrationInstanceCreatedEvent action:
                context?.Confirm(action.TaskId, action, position);
                break;
            case TimerCreatedEvent action:
                context?.Confirm(action.TaskId, action, position);
                break;
            case EventSentEvent action:
                context?.Confirm(action.TaskId, action, position);
                break;
            default:
                if (suspension is not null)
                    heldBack.Enqueue(item);
                else
                    Deliver(item);
                break;
        }
    }

    // Every action of a turn is recorded with the turn. One left over when the next begins is one that the recorded run did not take.
    private void BeginTurn(OrchestratorStartedEvent turn)
    {
        if (turnTime is not null && context?.Decisions.FirstOrDefault() is { } extra)
        {
            throw new NonDeterministicOrchestrationException(
                $"Replay of '{instanceId}' diverged before history event {position}: the code now does {ActionText.Of(extra)}, the history has no such action in that turn.");
        }

        if (orchestrator is { IsCompletedSuccessfully: true } && context is { Open.Count: 0, Next: null })
        {
            throw new NonDeterministicOrchestrationException(
                $"Replay of '{instanceId}' diverged before history event {position}: the code now returns, the history has the orchestrator still waiting in that turn.");
        }

        turnTime = turn.Timestamp;
        if (context is not null)
            context.Now = turn.Timestamp;
    }

    private void Start(ExecutionStartedEvent started, bool replaying)
    {
        if (Create(started) is not { } created)
            return;

        context = new ReplayContext(environment, scheduler, instanceId, started) { Now = turnTime ?? started.Timestamp, Replaying = replaying };
        var own = context;
        orchestrator = Task.Factory.StartNew(
            () =>
            {
                var input = environment.Converter.Deserialize(started.Input, created.InputType);
                own.SetInput(input);
                return created.RunAsync(own, input);
            },
            CancellationToken.None,
            TaskCreationOptions.None,
            scheduler).Unwrap();
    }

    // An orchestrator that cannot be made fails its instance: trying the message again would only make it poison.
    private ITaskOrchestrator? Create(ExecutionStartedEvent started)
    {
        try
        {
            var created = environment.Registry.CreateOrchestrator(environment.Services, started.Name, started.Version);
            failure = created is null ? NotFound(started.Name) : null;
            return created;
        }
        catch (Exception broken)
        {
            failure = TaskFailureDetails.FromException(broken);
            return null;
        }
    }

    private void Deliver(HistoryEvent item)
    {
        switch (item)
        {
            case EventRaisedEvent raised:
                context?.Raise(raised);
                break;
            case TaskCompletedEvent answer:
                context?.TryAnswer(answer.TaskId, answer);
                break;
            case TaskFailedEvent answer:
                context?.TryAnswer(answer.TaskId, answer);
                break;
            case SubOrchestrationInstanceCompletedEvent answer:
                context?.TryAnswer(answer.TaskId, answer);
                break;
            case SubOrchestrationInstanceFailedEvent answer:
                context?.TryAnswer(answer.TaskId, answer);
                break;
            case TimerFiredEvent answer:
                context?.TryAnswer(answer.TaskId, answer);
                break;
        }
    }

    private TurnOutcome Outcome()
    {
        if (failure is not null || context is null || orchestrator is null)
        {
            return new TurnOutcome
            {
                CustomStatus = context?.CustomStatus,
                Completed = Failed(failure ?? new TaskFailureDetails(nameof(InvalidOperationException), "The history does not begin with a start.", null, null, null)),
            };
        }

        var outcome = new TurnOutcome
        {
            Decisions = [.. context.Decisions],
            UnprocessedEvents = [.. context.UnprocessedEvents, .. heldBack.OfType<EventRaisedEvent>()],
            CustomStatus = context.CustomStatus,
            Suspension = suspension,
            NextTimer = context.OpenTimers.Select(timer => (DateTimeOffset?)timer.FireAt).Min(),
            AwaitsAnswers = context.Open.Values.Any(task => task.Action is not TimerCreatedEvent),
        };
        if (orchestrator.IsCompleted)
            return context.Open.Count > 0 ? outcome : End(outcome);
        if (scheduler.SawForeignWork || (context.Open.Count == 0 && !context.HasWaiters && heldBack.Count == 0))
        {
            return outcome with
            {
                Decisions = [],
                Completed = Failed(TaskFailureDetails.FromException(new NonDeterministicOrchestrationException(
                    $"Orchestrator '{context.Name}' of '{instanceId}' awaits a task that is not its context's. It would never be resumed."))),
            };
        }

        return outcome;
    }

    private TurnOutcome End(TurnOutcome outcome)
    {
        if (orchestrator!.Exception is { } thrown)
            return outcome with { Completed = Failed(TaskFailureDetails.FromException(thrown.InnerExceptions.Count == 1 ? thrown.InnerException! : thrown)) };
        if (orchestrator.IsCanceled)
            return outcome with { Completed = Failed(TaskFailureDetails.FromException(new TaskCanceledException(orchestrator))) };
        if (context!.Next is { } next)
            return outcome with { Next = next };
        try
        {
            return outcome with
            {
                Completed = new ExecutionCompletedEvent
                {
                    Timestamp = context.Now,
                    Status = OrchestrationRuntimeStatus.Completed,
                    Result = environment.Converter.Serialize(orchestrator.Result),
                },
            };
        }
        catch (Exception unserializable) when (unserializable is NotSupportedException or System.Text.Json.JsonException)
        {
            return outcome with { Completed = Failed(TaskFailureDetails.FromException(unserializable)) };
        }
    }

    private ExecutionCompletedEvent Failed(TaskFailureDetails details) => new()
    {
        Timestamp = turnTime ?? default,
        Status = OrchestrationRuntimeStatus.Failed,
        Result = details.ErrorMessage,
        FailureDetails = details,
    };
}
