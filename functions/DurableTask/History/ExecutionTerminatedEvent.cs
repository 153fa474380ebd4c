namespace Catalyze.DurableTask;

/// <summary>Somebody ended the instance.</summary>
public sealed record ExecutionTerminatedEvent : HistoryEvent
{
    public string? Output { get; init; }

    public bool Recursive { get; init; }
}
