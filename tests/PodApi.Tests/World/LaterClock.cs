namespace Catalyze.PodApi.Tests.World;

/// <summary>A clock that is ahead: for whom every hold has expired.</summary>
internal sealed class LaterClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromMinutes(2);
}
