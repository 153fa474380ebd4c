namespace Catalyze.DurableTask;

/// <summary>What a turn commits, in one transaction.</summary>
internal sealed record TurnPlan
{
    public required InstanceState State { get; init; }

    /// <summary>Added to the history; the whole history where <see cref="ReplacesHistory"/>.</summary>
    public IReadOnlyList<HistoryEvent> NewEvents { get; init; } = [];

    /// <summary>A new generation, or a rewound history.</summary>
    public bool ReplacesHistory { get; init; }

    public IReadOnlyList<OutboxMessage> Outbox { get; init; } = [];

    /// <summary>Inbox rows used up.</summary>
    public IReadOnlyList<string> Consumed { get; init; } = [];

    /// <summary>First message of the next execution.</summary>
    public InboxMessage? Carried { get; init; }

    /// <summary>Events replayed to decide it.</summary>
    public int Replayed { get; init; }

    /// <summary>Messages that were dropped: copies, answers nobody waits for, news for a finished instance.</summary>
    public int Dropped { get; init; }
}
