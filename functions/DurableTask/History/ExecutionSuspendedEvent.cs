namespace Catalyze.DurableTask;

/// <summary>Somebody held the instance.</summary>
public sealed record ExecutionSuspendedEvent : HistoryEvent
{
    public string? Reason { get; init; }
}
