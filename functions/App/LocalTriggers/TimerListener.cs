using Catalyze.App.Invocations;

namespace Catalyze.App.LocalTriggers;

/// <summary>Calls one timer function at its times, one call at a time, in one process at a time.</summary>
internal sealed partial class TimerListener(
    FunctionDefinition function, TimerLease lease, InvocationHandler handler, TimeProvider clock, ILogger<TimerListener> logger)
{
    private static readonly TimeSpan RenewalPause = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LateBy = TimeSpan.FromSeconds(1);

    private readonly TimerSchedule schedule = TimerSchedule.Parse(function.Schedule!);

    /// <summary>Runs until stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var next = schedule.NextAfter(clock.GetUtcNow());
            while (!cancellationToken.IsCancellationRequested)
            {
                var wait = next - clock.GetUtcNow();
                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait < RenewalPause ? wait : RenewalPause, clock, cancellationToken);
                var held = await TryHoldAsync(cancellationToken);
                if (clock.GetUtcNow() < next)
                    continue;
                if (held)
                    await CallAsync(clock.GetUtcNow() - next > LateBy, cancellationToken);
                next = schedule.NextAfter(clock.GetUtcNow());
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped while waiting.
        }

        await ReleaseAsync();
    }

    private async Task CallAsync(bool isPastDue, CancellationToken cancellationToken)
    {
        try
        {
            var call = handler.RunAsync(function.Name, Guid.NewGuid().ToString(), InvocationDocument.ForTimer(function.Binding, isPastDue), cancellationToken);
            // A long run must not lose the lease to a process that would run beside it.
            while (await Task.WhenAny(call, Task.Delay(RenewalPause, clock, cancellationToken)) != call)
                await TryHoldAsync(cancellationToken);
            await call;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // A timer is not repeated: its next time is its repetition.
            LogFailed(failure, function.Name);
        }
    }

    private async Task<bool> TryHoldAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await lease.TryHoldAsync(cancellationToken);
        }
        catch (Exception outage) when (!cancellationToken.IsCancellationRequested)
        {
            LogLeaseUnknown(outage, function.Name);
            return false;
        }
    }

    private async Task ReleaseAsync()
    {
        try
        {
            await lease.ReleaseAsync();
        }
        catch (Exception outage)
        {
            LogLeaseUnknown(outage, function.Name);
        }
    }

    [LoggerMessage(EventId = 1121, Level = LogLevel.Warning, Message = "Timer {Function} failed; it runs again at its next time")]
    private partial void LogFailed(Exception failure, string function);

    [LoggerMessage(EventId = 1122, Level = LogLevel.Warning, Message = "Timer {Function} does not run here: storage does not say who has its lease")]
    private partial void LogLeaseUnknown(Exception outage, string function);
}
