namespace Catalyze.DurableTask;

/// <summary>The execution ended.</summary>
public sealed record ExecutionCompletedEvent : HistoryEvent
{
    public required OrchestrationRuntimeStatus Status { get; init; }

    public string? Result { get; init; }

    public TaskFailureDetails? FailureDetails { get; init; }
}
