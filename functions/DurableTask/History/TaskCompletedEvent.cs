namespace Catalyze.DurableTask;

/// <summary>An activity answered.</summary>
public sealed record TaskCompletedEvent : HistoryEvent
{
    public required int TaskId { get; init; }

    public string? Result { get; init; }
}
