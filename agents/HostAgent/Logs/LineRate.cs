namespace Catalyze.HostAgent.Logs;

/// <summary>How many lines an instance may write: so many a second, and a burst on top after it was quiet. Not for several callers at once.</summary>
/// <param name="perSecond">Lines a second.</param>
/// <param name="burst">Most lines at once.</param>
/// <param name="time">Clock.</param>
public sealed class LineRate(int perSecond, int burst, TimeProvider time)
{
    private double _left = burst;
    private long _seen = time.GetTimestamp();

    /// <summary>Whether one more line may pass.</summary>
    public bool TryTake()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(burst, _left + (time.GetElapsedTime(_seen, now).TotalSeconds * perSecond));
        _seen = now;
        if (_left < 1)
            return false;
        _left--;
        return true;
    }
}
