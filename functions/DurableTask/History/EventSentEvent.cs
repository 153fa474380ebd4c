namespace Catalyze.DurableTask;

/// <summary>The orchestrator sent an event to another instance.</summary>
public sealed record EventSentEvent : HistoryEvent
{
    public required int TaskId { get; init; }

    public required string InstanceId { get; init; }

    public required string Name { get; init; }

    public string? Input { get; init; }
}
