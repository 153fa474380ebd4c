namespace Catalyze.DurableTask;

/// <summary>What a turn decided.</summary>
internal sealed record TurnOutcome
{
    /// <summary>New actions, in order.</summary>
    public IReadOnlyList<HistoryEvent> Decisions { get; init; } = [];

    /// <summary>How the execution ended; null while it goes on.</summary>
    public ExecutionCompletedEvent? Completed { get; init; }

    /// <summary>How it starts over; null when it does not.</summary>
    public NextExecution? Next { get; init; }

    /// <summary>Events nobody waited for, or that the suspension holds back.</summary>
    public IReadOnlyList<EventRaisedEvent> UnprocessedEvents { get; init; } = [];

    public string? CustomStatus { get; init; }

    /// <summary>Since when and why it is held; null while it runs.</summary>
    public ExecutionSuspendedEvent? Suspension { get; init; }

    /// <summary>Due time of the earliest open timer.</summary>
    public DateTimeOffset? NextTimer { get; init; }

    /// <summary>Whether activities or sub-orchestrations are open.</summary>
    public bool AwaitsAnswers { get; init; }
}
