namespace Catalyze.DurableTask;

/// <summary>The orchestrator set a timer.</summary>
public sealed record TimerCreatedEvent : HistoryEvent
{
    public required int TaskId { get; init; }

    public required DateTimeOffset FireAt { get; init; }
}
