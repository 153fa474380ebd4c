namespace Catalyze.DurableTask;

/// <summary>An activity threw.</summary>
public sealed record TaskFailedEvent : HistoryEvent
{
    public required int TaskId { get; init; }

    public required TaskFailureDetails FailureDetails { get; init; }
}
