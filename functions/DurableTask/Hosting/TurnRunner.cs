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
            using var lease = await gates.EnterAsync(instanceId, cancellationToken);
            if (lease.IsCovered)
                return;
            var lost = 0;
            do
            {
                while (await TurnAsync(instanceId, lease, cancellationToken) is var outcome && outcome != Turn.Idle)
                {
                    lost = outcome == Turn.Lost ? lost + 1 : 0;
                    if (lost >= Attempts)
                        throw new StorageUnavailableException($"{lost} turns of '{instanceId}' were lost in a row.", new TimeoutException());
                    if (lost > 1)
                        await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(5, 20 * lost)), clock, cancellationToken);
                }
            }
            while (!lease.TryFinish());
        },
        cancellationToken);

    private async Task<Turn> TurnAsync(string instanceId, TurnGates.Lease lease, CancellationToken cancellationToken)
    {
        lease.BeginRead();
        var began = clock.GetTimestamp();
        var before = await store.ReadAsync(instanceId, cancellationToken);
        await drainer.DrainAsync(instanceId, before.Outbox, cancellationToken);
        if (before.State is null)
        {
            // Answers for an instance that was purged, or events for one that never was.
            await store.DropInboxAsync(instanceId, before.Inbox, cancellationToken);
            return before.Inbox.Count > 0 ? Turn.Again : Turn.Idle;
        }

        using var activity = telemetry.StartTurn(before.State);
        var plan = planner.Plan(before.State, before.History.Events, before.Inbox, clock.GetUtcNow());
        if (plan is null)
        {
            await PutOffAsync(before, cancellationToken);
            return Turn.Idle;
        }

        var mark = plan.State.IsFinished ? await index.ReadAsync(instanceId, cancellationToken) : null;
        InstanceSnapshot after;
        try
        {
            after = await store.CommitAsync(before, plan, cancellationToken);
        }
        catch (Exception failure) when (StorageErrors.IsLostFence(failure) || (failure is RequestFailedException && StorageErrors.IsOutage(failure)))
        {
            // Lost to another worker, or done without an answer: the next read of the fencing row and inbox tells, nothing is assumed.
            LogLostTurn(logger, instanceId, before.State.Turn, failure.Message);
            telemetry.LostTurn();
            activity?.SetStatus(ActivityStatusCode.Error, "lost");
            return Turn.Lost;
        }

        notifier.Changed(instanceId);
        telemetry.Committed(plan, clock.GetElapsedTime(began));
        await drainer.DrainAsync(instanceId, after.Outbox, cancellationToken);
        return await SettleAsync(before.State, after, plan, mark, cancellationToken);
    }

    private async Task<Turn> SettleAsync(InstanceState before, InstanceSnapshot after, TurnPlan plan, ETag? mark, CancellationToken cancellationToken)
    {
        var state = after.State!;
        if (state.IsFinished)
        {
            LogFinished(logger, state.InstanceId, state.Name, state.Status, state.Turn);
            if (mark is { } version)
                await index.RemoveAsync(state.InstanceId, version, cancellationToken);
        }
        else if (state.NextTimer is { } due && due != before.NextTimer)
        {
            await doorbells.RingAtAsync(state.InstanceId, due, cancellationToken);
        }

        return after.MoreInbox || plan.Carried is not null ? Turn.Again : Turn.Idle;
    }

    // Only a ring of the sweep (or a late doorbell) finds nothing to do. The mark is read before the inbox is read again, so that work that
    // comes between the two changes the mark's version.
    private async Task PutOffAsync(InstanceSnapshot found, CancellationToken cancellationToken)
    {
        var state = found.State!;
        if (state.AwaitsAnswers)
        {
            await lostCalls.HandOutAgainAsync(state, found.History.Events, cancellationToken);
            return;
        }

        if (await index.ReadAsync(state.InstanceId, cancellationToken) is not { } mark)
            return;
        var again = await store.ReadAsync(state.InstanceId, cancellationToken);
        if (again.Inbox.Count > 0 || again.Outbox.Count > 0 || again.ETag != found.ETag)
        {
            await doorbells.RingAsync(state.InstanceId, cancellationToken);
            return;
        }

        if (state.IsFinished)
            await index.RemoveAsync(state.InstanceId, mark, cancellationToken);
        else
            await index.PutOffAsync(state.InstanceId, state.NextTimer, mark, cancellationToken);
    }

    private enum Turn
    {
        Idle,
        Again,
        Lost,
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Debug, Message = "Turn {Turn} of {InstanceId} was lost and is done again: {Reason}")]
    private static partial void LogLostTurn(ILogger logger, string instanceId, long turn, string reason);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information, Message = "Orchestration {Name} {InstanceId} ended as {Status} after {Turns} turns")]
    private static partial void LogFinished(ILogger logger, string instanceId, string name, OrchestrationRuntimeStatus status, long turns);
}
