namespace Catalyze.PodApi.Moving;

/// <summary>Bounds of what is moved without a customer's asking, so that mending never becomes a storm.</summary>
public sealed record MoveSettings
{
    /// <summary>Most instances whose move begins within a minute.</summary>
    public int PerMinute { get; init; } = 60;

    /// <summary>Most instances whose move from or to a host begins within a minute.</summary>
    public int PerHostAndMinute { get; init; } = 20;

    /// <summary>Most instances of an environment that move at once.</summary>
    public int PerEnvironment { get; init; } = 5;

    /// <summary>How long an environment rests after a move of it that failed.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a deployment that found no room waits for those that give way.</summary>
    public TimeSpan RoomPatience { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long instances that gave way are not placed again, so that whoever they gave way to has the room first.</summary>
    public TimeSpan PushedOutRest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often all environments are looked at for groups that share a host and for instances that were pushed out.</summary>
    public TimeSpan MendInterval { get; init; } = TimeSpan.FromMinutes(1);
}
