namespace Catalyze.HostAgent.Reporting;

/// <summary>
/// Numbers observations so that they only ever grow, over restarts too, without a write per observation: it counts from the clock, and never backwards.
/// </summary>
public sealed class ObservationClock(TimeProvider time)
{
    private long _last;

    public long Next()
    {
        while (true)
        {
            var last = Interlocked.Read(ref _last);
            var next = Math.Max(last + 1, time.GetUtcNow().UtcTicks);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
                return next;
        }
    }
}
