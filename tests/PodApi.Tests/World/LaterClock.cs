namespace Catalyze.PodApi.Tests.World;

/// <summary>A clock that is ahead, by two minutes unless told: for whom every hold has expired.</summary>
internal sealed class LaterClock(TimeSpan? ahead = null) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + (ahead ?? TimeSpan.FromMinutes(2));
}
