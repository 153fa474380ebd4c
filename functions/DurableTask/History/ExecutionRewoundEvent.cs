namespace Catalyze.DurableTask;

/// <summary>A failed instance tries again what failed; the failures were taken out of the history.</summary>
public sealed record ExecutionRewoundEvent : HistoryEvent
{
    public string? Reason { get; init; }
}
