namespace Catalyze.DurableTask;

/// <summary>The orchestrator called an activity.</summary>
public sealed record TaskScheduledEvent : HistoryEvent
{
    public required int TaskId { get; init; }

    public required string Name { get; init; }

    public string Version { get; init; } = string.Empty;

    public string? Input { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
