namespace Catalyze.DurableTask;

/// <summary>Somebody let the instance go on.</summary>
public sealed record ExecutionResumedEvent : HistoryEvent
{
    public string? Reason { get; init; }
}
