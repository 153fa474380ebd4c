namespace Catalyze.DurableTask;

/// <summary>Takes the failures out of a failed instance's history, so that it tries again what failed.</summary>
/// <remarks>
/// Taking out every failure is right where they alone led to the end. Where the orchestrator went on after a failure, its later
/// actions would not follow from the shortened history; then only the last turn's failures are taken out. A dry replay tells which.
/// </remarks>
internal sealed class RewindPlanner(TurnEnvironment environment)
{
    public TurnPlan Plan(InstanceState state, IReadOnlyList<HistoryEvent> history, ExecutionRewoundEvent rewind, DateTimeOffset now)
    {
        var lastTurn = history.ToList().FindLastIndex(item => item is OrchestratorStartedEvent);
        var all = Without(history, _ => true);
        var shortened = Replays(state, all) ? all : Without(history, index => index > lastTurn);
        var failed = history.Where(item => item is TaskFailedEvent or SubOrchestrationInstanceFailedEvent).Except(shortened)
            .Select(TurnPlanner.AnswerId).OfType<int>().ToHashSet();
        List<OutboxMessage> outbox = [];
        foreach (var action in history)
        {
            if (action is TaskScheduledEvent task && failed.Contains(task.TaskId))
                outbox.Add(TurnPlanner.MessageOf(state, task)!);
            if (action is SubOrchestrationInstanceCreatedEvent sub && failed.Contains(sub.TaskId))
            {
                outbox.Add(new InstanceEventMessage(
                    sub.InstanceId, FormattableString.Invariant($"{state.ExecutionId}-{sub.TaskId}-rewind-{state.Turn}"), null, rewind with { Timestamp = now }));
            }
        }

        return new TurnPlan
        {
            State = state with
            {
                Status = OrchestrationRuntimeStatus.Running,
                Output = null,
                Failure = null,
                CompletedAt = null,
                LastUpdatedAt = now,
                AwaitsAnswers = failed.Count > 0,
                // Open timers are found by the replay of the next turn.
                NextTimer = now,
                Generation = state.Generation + 1,
                Turn = state.Turn + 1,
            },
            NewEvents = [.. shortened, rewind with { Timestamp = now }],
            ReplacesHistory = true,
            Outbox = outbox,
        };
    }

    private static List<HistoryEvent> Without(IReadOnlyList<HistoryEvent> history, Func<int, bool> takeOut) =>
        [.. history.Where((item, index) => item is not ExecutionCompletedEvent && !(item is TaskFailedEvent or SubOrchestrationInstanceFailedEvent && takeOut(index)))];

    private bool Replays(InstanceState state, List<HistoryEvent> history)
    {
        var execution = new OrchestrationExecution(environment, state.InstanceId);
        execution.Replay(history);
        return execution.Advance([]).Completed is null;
    }
}
