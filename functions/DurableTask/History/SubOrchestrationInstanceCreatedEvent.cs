namespace Catalyze.DurableTask;

/// <summary>The orchestrator called another orchestration.</summary>
public sealed record SubOrchestrationInstanceCreatedEvent : HistoryEvent
{
    public required int TaskId { get; init; }

    public required string Name { get; init; }

    public string Version { get; init; } = string.Empty;

    public required string InstanceId { get; init; }

    public string? Input { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
