using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Catalyze.DurableTask;

/// <summary>Decides a turn: from the instance's state, history and inbox to what is committed. Pure; the store applies it.</summary>
internal sealed class TurnPlanner(TurnEnvironment environment)
{
    /// <summary>Message ids remembered across ContinueAsNew.</summary>
    private const int RememberedMessages = 512;

    /// <summary>Whether this worker may run the instance at all; otherwise it is left for one that does.</summary>
    public bool Accepts(InstanceState state) =>
        state.IsFinished
        || environment.Options.Versioning is not { FailureStrategy: DurableTaskWorkerOptions.VersionFailureStrategy.Reject } versioning
        || VersionMatch.Refusal(versioning, state.Version) is null;

    /// <summary>Plans a turn; null when there is nothing to do.</summary>
    /// <param name="state">The fencing row.</param>
    /// <param name="history">What is recorded of this generation.</param>
    /// <param name="inbox">Messages to take, in order.</param>
    /// <param name="now">The turn's time.</param>
    public TurnPlan? Plan(InstanceState state, IReadOnlyList<HistoryEvent> history, IReadOnlyList<InboxMessage> inbox, DateTimeOffset now)
    {
        if (state.IsFinished)
            return inbox.Count == 0 ? null : Finished(state, history, inbox, now);
        var time = history.Count > 0 && history[^1].Timestamp > now ? history[^1].Timestamp : now;
        if (history.Count == 0 && state.ScheduledStartTime > time && !inbox.Any(message => message.Events.Any(item => item is ExecutionTerminatedEvent)))
            return null;
        if (inbox.Count == 0 && !(state.NextTimer <= time))
            return null;

        var filter = new InboxFilter(state, history);
        var news = filter.Take(inbox);
        if (news.FirstOrDefault(item => item is ExecutionTerminatedEvent) is ExecutionTerminatedEvent terminated)
            return Terminated(state, history, [.. news.TakeWhile(item => item != terminated)], terminated, inbox, time, filter.Dropped);

        if (VersionMatch.Refusal(environment.Options.Versioning, state.Version) is { } refusal)
        {
            var refused = new ExecutionCompletedEvent { Timestamp = time, Status = OrchestrationRuntimeStatus.Failed, Result = refusal.ErrorMessage, FailureDetails = refusal };
            return Ended(state, news, refused, [], inbox, time, filter.Dropped);
        }

        var execution = new OrchestrationExecution(environment, state.InstanceId);
        execution.Replay(history);
        var all = MergeTimers(news, execution.OpenTimers.Where(timer => timer.FireAt <= time));
        if (all.Count == 0)
            return Dropping(state with { NextTimer = execution.OpenTimers.Select(timer => (DateTimeOffset?)timer.FireAt).Min() }, inbox, filter.Dropped);
        all.Insert(0, new OrchestratorStartedEvent { Timestamp = time });
        var outcome = execution.Advance(all);
        return Decided(state, history, all, outcome, inbox, time) with { Dropped = filter.Dropped, Replayed = history.Count };
    }

    private static TurnPlan Dropping(InstanceState state, IReadOnlyList<InboxMessage> inbox, int dropped) =>
        new() { State = state with { Turn = state.Turn + 1 }, Consumed = Keys(inbox), Dropped = dropped };

    private static IReadOnlyList<string> Keys(IReadOnlyList<InboxMessage> inbox) => [.. inbox.Select(message => message.RowKey)];

    // A timer that was due before a message came is observed before it, however late the turn.
    private static List<HistoryEvent> MergeTimers(IReadOnlyList<HistoryEvent> news, IEnumerable<TimerCreatedEvent> due)
    {
        var merged = new List<HistoryEvent>(news);
        foreach (var timer in due.OrderBy(timer => timer.FireAt).ThenBy(timer => timer.TaskId))
        {
            var later = merged.FindIndex(item => item.Timestamp > timer.FireAt && item is not ExecutionStartedEvent);
            var fired = new TimerFiredEvent { TaskId = timer.TaskId, Timestamp = timer.FireAt };
            merged.Insert(later < 0 ? merged.Count : later, fired);
        }

        return merged;
    }

    private TurnPlan Finished(InstanceState state, IReadOnlyList<HistoryEvent> history, IReadOnlyList<InboxMessage> inbox, DateTimeOffset now)
    {
        var rewind = inbox.SelectMany(message => message.Events).OfType<ExecutionRewoundEvent>().FirstOrDefault();
        return rewind is not null && state.Status == OrchestrationRuntimeStatus.Failed
            ? new RewindPlanner(environment).Plan(state, history, rewind, now) with { Consumed = Keys(inbox) }
            : Dropping(state, inbox, inbox.Count);
    }

    private static TurnPlan Terminated(
        InstanceState state,
        IReadOnlyList<HistoryEvent> history,
        IReadOnlyList<HistoryEvent> before,
        ExecutionTerminatedEvent terminated,
        IReadOnlyList<InboxMessage> inbox,
        DateTimeOffset time,
        int dropped)
    {
        var completed = new ExecutionCompletedEvent { Timestamp = time, Status = OrchestrationRuntimeStatus.Terminated, Result = terminated.Output };
        List<OutboxMessage> outbox = [];
        if (terminated.Recursive)
        {
            var answered = history.Concat(before).Select(AnswerId).OfType<int>().ToHashSet();
            outbox.AddRange(history.OfType<SubOrchestrationInstanceCreatedEvent>().Where(sub => !answered.Contains(sub.TaskId)).Select(sub => new InstanceEventMessage(
                sub.InstanceId, FormattableString.Invariant($"{state.ExecutionId}-{sub.TaskId}-terminate"), null, terminated with { Timestamp = time })));
        }

        return Ended(state, [.. before, terminated], completed, outbox, inbox, time, dropped);
    }

    private static TurnPlan Ended(
        InstanceState state,
        IReadOnlyList<HistoryEvent> news,
        ExecutionCompletedEvent completed,
        List<OutboxMessage> outbox,
        IReadOnlyList<InboxMessage> inbox,
        DateTimeOffset time,
        int dropped) => new()
        {
            State = End(state, completed, time),
            NewEvents = [new OrchestratorStartedEvent { Timestamp = time }, .. news, completed],
            Outbox = [.. outbox, .. ToParent(state, completed)],
            Consumed = Keys(inbox),
            Dropped = dropped,
        };

    internal static int? AnswerId(HistoryEvent item) => item switch
    {
        TaskCompletedEvent answer => answer.TaskId,
        TaskFailedEvent answer => answer.TaskId,
        SubOrchestrationInstanceCompletedEvent answer => answer.TaskId,
        SubOrchestrationInstanceFailedEvent answer => answer.TaskId,
        _ => null,
    };

    private static TurnPlan Decided(
        InstanceState state, IReadOnlyList<HistoryEvent> history, List<HistoryEvent> news, TurnOutcome outcome, IReadOnlyList<InboxMessage> inbox, DateTimeOffset time)
    {
        var outbox = outcome.Decisions.Select(action => MessageOf(state, action)).OfType<OutboxMessage>().ToList();
        if (outcome.Next is { } next)
            return StartOver(state, history, news, outcome, next, time) with { Outbox = outbox, Consumed = Keys(inbox) };
        var added = news.Concat(outcome.Decisions).ToList();
        InstanceState after;
        if (outcome.Completed is { } completed)
        {
            added.Add(completed with { Timestamp = time });
            after = End(state with { CustomStatus = outcome.CustomStatus }, completed, time);
            outbox.AddRange(ToParent(state, completed));
        }
        else
        {
            after = state with
            {
                Status = outcome.Suspension is not null ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running,
                CustomStatus = outcome.CustomStatus,
                LastUpdatedAt = time,
                NextTimer = outcome.NextTimer,
                AwaitsAnswers = outcome.AwaitsAnswers,
                Turn = state.Turn + 1,
            };
        }

        return new TurnPlan { State = after, NewEvents = added, Outbox = outbox, Consumed = Keys(inbox) };
    }

    private static TurnPlan StartOver(
        InstanceState state, IReadOnlyList<HistoryEvent> history, List<HistoryEvent> news, TurnOutcome outcome, NextExecution next, DateTimeOffset time)
    {
        var all = history.Concat(news).ToList();
        var first = all.OfType<ExecutionStartedEvent>().First();
        IEnumerable<string> seen = [.. first.SeenMessages ?? [], .. all.OfType<EventRaisedEvent>().Select(raised => raised.MessageId).OfType<string>()];
        var kept = next.PreserveEvents ? outcome.UnprocessedEvents : [];
        // A kept event comes again under its own message id: forget that one, so that it is not taken for a copy.
        var keptIds = kept.Select(raised => raised.MessageId).ToHashSet(StringComparer.Ordinal);
        var generation = state.Generation + 1;
        var start = first with
        {
            Timestamp = time,
            ExecutionId = NextExecutionId(state, generation),
            Version = next.Version ?? first.Version,
            Input = next.Input,
            ScheduledStartTime = null,
            Generation = first.Generation + 1,
            SeenMessages = [.. seen.Where(id => !keptIds.Contains(id)).TakeLast(RememberedMessages)],
        };
        return new TurnPlan
        {
            State = state with
            {
                Status = OrchestrationRuntimeStatus.Running,
                Version = start.Version,
                ExecutionId = start.ExecutionId,
                Input = next.Input,
                CustomStatus = null,
                ScheduledStartTime = null,
                LastUpdatedAt = time,
                NextTimer = null,
                AwaitsAnswers = false,
                Generation = generation,
                Turn = state.Turn + 1,
            },
            ReplacesHistory = true,
            Carried = new InboxMessage(InboxKeys.First(start.ExecutionId), start.ExecutionId, [start, .. Held(outcome), .. kept]),
        };
    }

    // Who suspended the instance meant the instance: the next execution is held too, until somebody resumes it.
    private static IEnumerable<HistoryEvent> Held(TurnOutcome outcome) => outcome.Suspension is { } suspension ? [suspension] : [];

    // Derived, not drawn: a turn that is planned again after a lost commit must come to the same names.
    private static string NextExecutionId(InstanceState state, int generation) => FormattableString.Invariant($"{state.StartId}-{generation}");

    // Names nest with the calls; a long one is replaced by its hash, so that keys stay within their limit.
    private static string ChildExecutionId(InstanceState state, int taskId)
    {
        var name = FormattableString.Invariant($"{state.ExecutionId}-{taskId}");
        return name.Length <= 64 ? name : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
    }

    private static InstanceState End(InstanceState state, ExecutionCompletedEvent completed, DateTimeOffset time) => state with
    {
        Status = completed.Status,
        Output = completed.Result,
        Failure = completed.FailureDetails is { } details ? JsonSerializer.Serialize(details, HubJson.Options) : null,
        LastUpdatedAt = time,
        CompletedAt = time,
        NextTimer = null,
        AwaitsAnswers = false,
        Turn = state.Turn + 1,
    };

    private static IEnumerable<OutboxMessage> ToParent(InstanceState state, ExecutionCompletedEvent completed)
    {
        if (state.Parent is not { } parent)
            yield break;
        var details = completed.FailureDetails ?? new TaskFailureDetails(
            "SubOrchestrationTerminated", $"Sub-orchestration '{state.InstanceId}' was terminated: {completed.Result}", null, null, null);
        HistoryEvent answer = completed.Status == OrchestrationRuntimeStatus.Completed
            ? new SubOrchestrationInstanceCompletedEvent { Timestamp = completed.Timestamp, TaskId = parent.TaskId, Result = completed.Result }
            : new SubOrchestrationInstanceFailedEvent { Timestamp = completed.Timestamp, TaskId = parent.TaskId, FailureDetails = details };
        yield return new InstanceEventMessage(parent.InstanceId, FormattableString.Invariant($"{parent.ExecutionId}-{parent.TaskId}-answer"), parent.ExecutionId, answer);
    }

    internal static OutboxMessage? MessageOf(InstanceState state, HistoryEvent action) => action switch
    {
        TaskScheduledEvent task => new ActivityCallMessage(
            state.InstanceId, state.ExecutionId, task.TaskId, task.Name, task.Version, task.Input, System.Diagnostics.Activity.Current?.Id),
        SubOrchestrationInstanceCreatedEvent sub => new InstanceStartMessage(sub.InstanceId, new ExecutionStartedEvent
        {
            Timestamp = sub.Timestamp,
            Name = sub.Name,
            Version = sub.Version,
            ExecutionId = ChildExecutionId(state, sub.TaskId),
            Input = sub.Input,
            Tags = sub.Tags,
            Parent = new ParentExecution(state.Name, state.InstanceId, state.ExecutionId, sub.TaskId),
        }),
        EventSentEvent sent => new InstanceEventMessage(
            sent.InstanceId,
            FormattableString.Invariant($"{state.ExecutionId}-{sent.TaskId:D8}"),
            null,
            new EventRaisedEvent
            {
                Timestamp = sent.Timestamp,
                Name = sent.Name,
                Input = sent.Input,
                MessageId = FormattableString.Invariant($"{state.ExecutionId}-{sent.TaskId:D8}"),
            }),
        _ => null,
    };
}
