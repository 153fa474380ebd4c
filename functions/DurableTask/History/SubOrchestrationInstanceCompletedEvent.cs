namespace Catalyze.DurableTask;

/// <summary>A sub-orchestration answered.</summary>
public sealed record SubOrchestrationInstanceCompletedEvent : HistoryEvent
{
    public required int TaskId { get; init; }

    public string? Result { get; init; }
}
