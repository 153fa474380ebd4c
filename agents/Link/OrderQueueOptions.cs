namespace Catalyze.Link;

/// <summary>How often an agent asks its order queue.</summary>
public sealed record OrderQueueOptions
{
    /// <summary>After something arrived.</summary>
    public TimeSpan BusyDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait while nothing arrives and no doorbell would ring; waits grow from <see cref="BusyDelay"/> up to it.</summary>
    public TimeSpan IdleDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How much longer each wait is than the one before it while nothing arrives.</summary>
    public double Growth { get; init; } = 2;

    /// <summary>While a doorbell is connected: only a safety net.</summary>
    public TimeSpan LinkedDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a received message stays hidden; an order that is neither acknowledged nor being worked on comes back after it, so it is also how
    /// long an agent's crash delays an order.
    /// </summary>
    public TimeSpan HiddenFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most messages of one request; the service allows 32.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Deliveries after which an order whose blob cannot be fetched is refused.</summary>
    public int MaxFetchAttempts { get; init; } = 10;

    /// <summary>
    /// For a management agent, whose queue nobody rings for: every order of its pods waits for its next look, and there are few such agents. The orders
    /// of a deployment come seconds apart, so waits grow slowly: it takes ten quiet seconds to come to the longest.
    /// </summary>
    public static OrderQueueOptions ForManagement { get; } = new()
    {
        BusyDelay = TimeSpan.FromMilliseconds(50),
        IdleDelay = TimeSpan.FromMilliseconds(500),
        Growth = 1.05,
    };
}
