namespace Catalyze.CustomerApi.Tests;

/// <summary>The real clock, set forward at will.</summary>
public sealed class AdjustableTime : TimeProvider
{
    private TimeSpan ahead;

    public void Advance(TimeSpan by) => ahead += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
