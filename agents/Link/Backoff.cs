using System.Security.Cryptography;

namespace Catalyze.Link;

/// <summary>Waiting times that double up to a limit, each drawn from its upper half so that many agents do not come back at once.</summary>
/// <param name="First">The first waiting time.</param>
/// <param name="Limit">The longest.</param>
public sealed class Backoff(TimeSpan First, TimeSpan Limit)
{
    private int failures;

    /// <summary>Starts over after a success.</summary>
    public void Reset() => failures = 0;

    /// <summary>How long to wait after one more failure.</summary>
    public TimeSpan Next()
    {
        var whole = Math.Min(First.TotalMilliseconds * Math.Pow(2, Math.Min(failures++, 20)), Limit.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(whole * (0.5 + (RandomNumberGenerator.GetInt32(1000) / 2000.0)));
    }
}
