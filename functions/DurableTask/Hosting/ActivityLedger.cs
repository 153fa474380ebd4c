using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask;

/// <summary>
/// Shows in storage which activities this process runs, so that those of a dead process are handed out again within the lease instead of
/// when the queue gives their messages back (ten minutes). Beginnings are written together: many at once cost one write.
/// </summary>
internal sealed partial class ActivityLedger(WorkerTable table, TimeProvider clock, IOptions<DurableTaskHubOptions> options, ILogger<ActivityLedger> logger) : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> running = new(StringComparer.Ordinal);
    private Task lastWrite = Task.CompletedTask;
    private Task? nextWrite;
    private ITimer? heartbeat;
    private bool disposed;

    /// <summary>Names this process, for as long as it lives.</summary>
    public string WorkerId { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Returns once storage knows that this process runs the call.</summary>
    public async Task BeginAsync(ActivityCallMessage call, CancellationToken cancellationToken)
    {
        Task write;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            running[call.IdempotencyKey] = running.GetValueOrDefault(call.IdempotencyKey) + 1;
            heartbeat ??= clock.CreateTimer(_ => Beat(), null, options.Value.WorkerLease / 3, options.Value.WorkerLease / 3);
            write = ScheduleWrite();
        }

        try
        {
            await write.WaitAsync(cancellationToken);
        }
        catch
        {
            End(call);
            throw;
        }
    }

    /// <summary>The call is over. Storage learns it with the next write; until then a needless second run is refused by the history.</summary>
    public void End(ActivityCallMessage call)
    {
        lock (gate)
        {
            var left = running.GetValueOrDefault(call.IdempotencyKey) - 1;
            if (left > 0)
                running[call.IdempotencyKey] = left;
            else
                running.Remove(call.IdempotencyKey);
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            heartbeat?.Dispose();
        }
    }

    // A write that has begun does not hold what comes now; one that waits for it will.
    private Task ScheduleWrite()
    {
        if (nextWrite is { } waiting)
            return waiting;
        var previous = lastWrite;
        nextWrite = lastWrite = WriteAfterAsync(previous);
        return lastWrite;
    }

    private async Task WriteAfterAsync(Task previous)
    {
        await Task.Yield();
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        string[] calls;
        lock (gate)
        {
            nextWrite = null;
            calls = [.. running.Keys];
        }

        await table.WriteAsync(WorkerId, calls, clock.GetUtcNow(), CancellationToken.None);
    }

    private void Beat()
    {
        Task write;
        lock (gate)
        {
            if (disposed)
                return;
            if (running.Count == 0)
            {
                heartbeat?.Dispose();
                heartbeat = null;
            }

            write = ScheduleWrite();
        }

        _ = write.ContinueWith(
            failed => LogBeatFailed(logger, failed.Exception!.GetBaseException().Message), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    [LoggerMessage(EventId = 3020, Level = LogLevel.Warning, Message = "This process could not show that it is alive; its activities may be run elsewhere too: {Reason}")]
    private static partial void LogBeatFailed(ILogger logger, string reason);
}
