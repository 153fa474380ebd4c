namespace Catalyze.DurableTask;

/// <summary>A timer came due.</summary>
public sealed record TimerFiredEvent : HistoryEvent
{
    public required int TaskId { get; init; }
}
