namespace Catalyze.DurableTask;

/// <summary>An event arrived from a client or another instance.</summary>
public sealed record EventRaisedEvent : HistoryEvent
{
    public required string Name { get; init; }

    public string? Input { get; init; }

    /// <summary>Names the sending, so that a second copy of the same message is recognised.</summary>
    public string? MessageId { get; init; }
}
