using System.Diagnostics;
using Azure;
using Microsoft.Extensions.Logging;

namespace Catalyze.DurableTask;

/// <summary>Answers doorbells: reads, plans, commits and drains until the instance has nothing left to do.</summary>
internal sealed partial class TurnRunner(
    HubStorage storage,
    InstanceStore store,
    TurnPlanner planner,
    OutboxDrainer drainer,
    LocalCalls localCalls,
    LostCalls lostCalls,
    WorkIndex index,
    Doorbells doorbells,
    TurnGates gates,
    InstanceNotifier notifier,
    DurableTaskTelemetry telemetry,
    TimeProvider clock,
    ILogger<TurnRunner> logger)
{
    /// <summary>Lost turns in a row before the message is given back.</summary>
    private const int Attempts = 8;

    public Task RunAsync(string instanceId, CancellationToken cancellationToken) => StorageErrors.GuardAsync(
        async () =>
        {
            await storage.EnsureCreatedAsync(cancellationToken);
            List<Task> late = [];
            try
            {
                using var lease = await gates.EnterAsync(instanceId, cancellationToken);
                if (!lease.IsCovered)
                    await RunAsync(new TurnSession(instanceId, lease, late), cancellationToken);
            }
            finally
            {
                // Other turns go on meanwhile; the invocation lasts, so that the host knows that something runs.
                await Task.WhenAll(late);
            }
        },
        cancellationToken);

    private async Task RunAsync(TurnSession session, CancellationToken cancellationToken)
    {
        var lost = 0;
        do
        {
            while (await TurnAsync(session, cancellationToken) is var outcome && outcome != Turn.Idle)
            {
                lost = outcome == Turn.Lost ? lost + 1 : 0;
                if (lost >= Attempts)
                    throw new StorageUnavailableException($"{lost} turns of '{session.InstanceId}' were lost in a row.", new TimeoutException());
                if (lost > 1)
                    await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 * lost)), clock, cancellationToken);
            }
        }
        while (!session.Lease.TryFinish());
    }

    private async Task<Turn> TurnAsync(TurnSession session, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        var before = session.Committed is { } known && !session.Lease.IsReadWanted ? known : await ReadAsync(session, cancellationToken);
        session.Forget();
        if (before is null)
            return Turn.Lost;
        if (before.State is null)
        {
            // Answers for an instance that was purged, or events for one that never was.
            session.AnswersCommitted();
            await store.DropInboxAsync(session.InstanceId, before.Inbox, cancellationToken);
            if (before.Inbox.Count > 0)
                return Turn.Again;
            await PutOffAsync(session.InstanceId, before, cancellationToken);
            return Turn.Idle;
        }

        if (!planner.Accepts(before.State))
        {
            // Of a version for other workers. It stays marked, so that the sweep rings until one of them has the doorbell.
            LogRefused(logger, session.InstanceId, before.State.Version);
            return Turn.Idle;
        }

        using var activity = telemetry.StartTurn(before.State);
        var plan = planner.Plan(before.State, before.History.Events, session.Merge(before.Inbox), clock.GetUtcNow());
        if (plan is null)
        {
            await PutOffAsync(session.InstanceId, before, cancellationToken);
            return Turn.Idle;
        }

        var mark = plan.State.IsFinished ? await index.ReadAsync(session.InstanceId, cancellationToken) : null;
        var local = new LocalTurn(
            session.MayRunCalls ? localCalls.Choose(plan) : [], localCalls.Hold(), session.Answers.Select(answer => answer.RowKey).ToHashSet(StringComparer.Ordinal), session.Settled);
        InstanceSnapshot after;
        try
        {
            after = await store.CommitAsync(before, plan, local, cancellationToken);
        }
        catch (Exception failure) when (StorageErrors.IsLostFence(failure) || (failure is RequestFailedException && StorageErrors.IsOutage(failure)))
        {
            // Lost to another worker, or done without an answer: the next read of the fencing row and inbox tells, nothing is assumed.
            LogLostTurn(logger, session.InstanceId, before.State.Turn, failure.Message);
            telemetry.LostTurn();
            activity?.SetStatus(ActivityStatusCode.Error, "lost");
            return Turn.Lost;
        }

        session.AnswersCommitted();
        notifier.Changed(session.InstanceId);
        telemetry.Committed(before, plan, clock.GetElapsedTime(began));
        await drainer.DrainAsync(session.InstanceId, after.Outbox, cancellationToken);
        var settled = await SettleAsync(before, after, plan, mark, cancellationToken);
        return local.Calls.Count > 0 ? await RunCallsAsync(session, local.Calls, after, plan, cancellationToken) : settled;
    }

    // Null where another worker started a new generation between the reads: what was read does not belong together.
    private async Task<InstanceSnapshot?> ReadAsync(TurnSession session, CancellationToken cancellationToken)
    {
        session.Lease.BeginRead();
        if (await store.ReadAsync(session.InstanceId, cancellationToken) is not { } read)
            return null;
        session.Reconcile(read);
        var answered = new Lazy<IReadOnlySet<int>>(() => read.History.Events.Select(TurnPlanner.AnswerId).OfType<int>().ToHashSet());
        var left = read.Outbox.Where(row => !session.Settled.Contains(row.RowKey, StringComparer.Ordinal) && !localCalls.IsHeldElsewhere(row))
            .Select(row => row.Hold is null ? row : row with { Messages = [.. row.Messages.Where(message => !IsAnswered(message, read.State, answered))] });
        await drainer.DrainAsync(session.InstanceId, [.. left], cancellationToken);
        return read;
    }

    // The holder of these calls died or gave up; what it had answered before need not run again.
    private static bool IsAnswered(OutboxMessage message, InstanceState? state, Lazy<IReadOnlySet<int>> answered) =>
        message is ActivityCallMessage call && (state is null || call.ExecutionId != state.ExecutionId || answered.Value.Contains(call.TaskId));

    private async Task<Turn> RunCallsAsync(
        TurnSession session, IReadOnlyList<ActivityCallMessage> calls, InstanceSnapshot after, TurnPlan plan, CancellationToken cancellationToken)
    {
        var answers = await localCalls.RunAsync(calls, session.Late, cancellationToken);
        var held = HubNames.HeldRow(plan.State.Turn);
        if (answers.Count == 0)
            await store.DeleteOutboxAsync(session.InstanceId, held, cancellationToken);
        else
            session.Continue(after, answers, held);
        if (after.MoreInbox)
            session.Forget();
        return Turn.Again;
    }

    private async Task<Turn> SettleAsync(InstanceSnapshot before, InstanceSnapshot after, TurnPlan plan, ETag? mark, CancellationToken cancellationToken)
    {
        var state = after.State!;
        if (state.IsFinished)
        {
            LogFinished(logger, state.InstanceId, state.Name, state.Status, state.Turn);
            // What another process holds is looked at once more when its hold ends.
            if (mark is { } version && !before.Outbox.Any(localCalls.IsHeldElsewhere))
                await index.RemoveAsync(state.InstanceId, version, cancellationToken);
        }
        else if (state.NextTimer is { } due && due != before.State!.NextTimer)
        {
            await doorbells.RingAtAsync(state.InstanceId, due, cancellationToken);
        }

        return after.MoreInbox || plan.Carried is not null ? Turn.Again : Turn.Idle;
    }

    // Only a ring of the sweep (or a late doorbell) finds nothing to do. The mark is read before the inbox is read again, so that work that
    // comes between the two changes the mark's version.
    private async Task PutOffAsync(string instanceId, InstanceSnapshot found, CancellationToken cancellationToken)
    {
        if (found.Outbox.Any(localCalls.IsHeldElsewhere))
            return;
        var state = found.State;
        if (state is { AwaitsAnswers: true })
        {
            await lostCalls.HandOutAgainAsync(state, found.History.Events, cancellationToken);
            return;
        }

        if (await index.ReadAsync(instanceId, cancellationToken) is not { } mark)
            return;
        var again = await store.ReadAsync(instanceId, cancellationToken);
        if (again is null || again.Inbox.Count > 0 || again.Outbox.Count > 0 || again.ETag != found.ETag)
            await doorbells.RingAsync(instanceId, cancellationToken);
        else if (found.State is { IsFinished: false, NextTimer: var due })
            await index.PutOffAsync(instanceId, due, mark, cancellationToken);
        else
            await index.RemoveAsync(instanceId, mark, cancellationToken);
    }

    private enum Turn
    {
        Idle,
        Again,
        Lost,
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Debug, Message = "Turn {Turn} of {InstanceId} was lost and is done again: {Reason}")]
    private static partial void LogLostTurn(ILogger logger, string instanceId, long turn, string reason);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Debug, Message = "Orchestration {InstanceId} has version '{Version}', which this worker leaves to others")]
    private static partial void LogRefused(ILogger logger, string instanceId, string version);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information, Message = "Orchestration {Name} {InstanceId} ended as {Status} after {Turns} turns")]
    private static partial void LogFinished(ILogger logger, string instanceId, string name, OrchestrationRuntimeStatus status, long turns);
}
