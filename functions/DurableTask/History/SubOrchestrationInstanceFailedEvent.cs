namespace Catalyze.DurableTask;

/// <summary>A sub-orchestration failed, was terminated, or could not be started.</summary>
public sealed record SubOrchestrationInstanceFailedEvent : HistoryEvent
{
    public required int TaskId { get; init; }

    public required TaskFailureDetails FailureDetails { get; init; }
}
