using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask;

/// <summary>Runs short calls in the process whose turn decided them, so that their answers are committed with the next turn instead of travelling.</summary>
/// <remarks>
/// The calls stand in an outbox row that this process holds for the length of the lease; whoever finds the row later sends what it names. So a
/// death at any point costs a second run, as it would with a message. The budget bounds how long the instance's other news wait: what has not begun by
/// then is sent, what still runs is shown in the ledger and answers through the inbox.
/// </remarks>
internal sealed class LocalCalls(
    ActivityCaller caller, ActivityDurations durations, ActivityLedger ledger, OutboxDrainer drainer, InstanceStore store, Doorbells doorbells, TimeProvider clock, IOptions<DurableTaskHubOptions> options)
{
    private const int RunsAtOnce = 16;

    /// <summary>The calls of a plan that are worth less than a message.</summary>
    public IReadOnlyList<ActivityCallMessage> Choose(TurnPlan plan) => [.. plan.Outbox.OfType<ActivityCallMessage>().Where(call => durations.IsShort(call.Name))];

    /// <summary>Keeps other processes from sending the calls of a turn that commits now.</summary>
    public OutboxHold Hold() => new(ledger.WorkerId, clock.GetUtcNow() + options.Value.WorkerLease);

    /// <summary>Whether another process is at the row.</summary>
    public bool IsHeldElsewhere(OutboxRow row) => row.Hold is { } hold && hold.WorkerId != ledger.WorkerId && hold.Until > clock.GetUtcNow();

    /// <summary>Runs the calls. When it returns, each is answered, or sent, or shown in the ledger.</summary>
    /// <param name="calls">Committed calls.</param>
    /// <param name="late">Takes the runs that are not over; they answer through the inbox.</param>
    /// <param name="cancellationToken">Stop of the process: others send the calls when the hold ends.</param>
    /// <returns>The answers, in the order in which they came.</returns>
    public async Task<IReadOnlyList<InboxMessage>> RunAsync(IReadOnlyList<ActivityCallMessage> calls, ICollection<Task> late, CancellationToken cancellationToken)
    {
        var runs = await BeginAsync(calls, cancellationToken);
        var running = runs.Where(run => !run.Answer.IsCompleted).ToList();
        foreach (var (call, answer) in running)
        {
            var shown = ledger.BeginAsync(call, cancellationToken);
            late.Add(AnswerLateAsync(call, shown, answer, cancellationToken));
            await shown;
        }

        await drainer.SendAsync([.. calls.Skip(runs.Count)], cancellationToken);
        return [.. (await Task.WhenAll(runs.Except(running).Select(run => run.Answer))).OrderBy(answer => answer.RowKey, StringComparer.Ordinal)];
    }

    private async Task<List<(ActivityCallMessage Call, Task<InboxMessage> Answer)>> BeginAsync(IReadOnlyList<ActivityCallMessage> calls, CancellationToken cancellationToken)
    {
        var runs = new List<(ActivityCallMessage Call, Task<InboxMessage> Answer)>(calls.Count);
        var deadline = Task.Delay(options.Value.LocalCallBudget, clock, cancellationToken);
        var open = new List<Task>(RunsAtOnce);
        foreach (var call in calls)
        {
            if (open.Count == RunsAtOnce)
                await Task.WhenAny([.. open, deadline]);
            if (deadline.IsCompleted)
                break;
            open.RemoveAll(run => run.IsCompleted);
            runs.Add((call, Task.Run(() => caller.CallAsync(call, call.Input, cancellationToken), CancellationToken.None)));
            open.Add(runs[^1].Answer);
        }

        await Task.WhenAny(Task.WhenAll(open), deadline);
        cancellationToken.ThrowIfCancellationRequested();
        return runs;
    }

    private async Task AnswerLateAsync(ActivityCallMessage call, Task shown, Task<InboxMessage> answer, CancellationToken cancellationToken)
    {
        // A call that could not be shown is still in the outbox; its answer is as good as another's.
        await shown.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await store.InsertInboxAsync(call.InstanceId, await answer, cancellationToken);
        }
        finally
        {
            if (shown.IsCompletedSuccessfully)
                ledger.End(call);
        }

        await doorbells.RingAsync(call.InstanceId, cancellationToken);
    }
}
