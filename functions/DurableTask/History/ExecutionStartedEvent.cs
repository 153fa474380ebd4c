namespace Catalyze.DurableTask;

/// <summary>The instance was started, or started over by ContinueAsNew.</summary>
public sealed record ExecutionStartedEvent : HistoryEvent
{
    public required string Name { get; init; }

    public string Version { get; init; } = string.Empty;

    public required string ExecutionId { get; init; }

    public string? Input { get; init; }

    public DateTimeOffset? ScheduledStartTime { get; init; }

    /// <summary>Who waits for the result; null when a client started it.</summary>
    public ParentExecution? Parent { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>How often the instance started over before this.</summary>
    public int Generation { get; init; }

    /// <summary>Messages already observed by earlier executions, newest last, so that a late copy is recognised after ContinueAsNew. Bounded.</summary>
    public IReadOnlyList<string>? SeenMessages { get; init; }
}
