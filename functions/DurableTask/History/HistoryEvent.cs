using System.Text.Json.Serialization;

namespace Catalyze.DurableTask;

/// <summary>One thing that happened to an instance. The order of the history is the order in which the orchestrator observes.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "e")]
[JsonDerivedType(typeof(OrchestratorStartedEvent), "turn")]
[JsonDerivedType(typeof(ExecutionStartedEvent), "started")]
[JsonDerivedType(typeof(ExecutionCompletedEvent), "completed")]
[JsonDerivedType(typeof(ExecutionTerminatedEvent), "terminated")]
[JsonDerivedType(typeof(ExecutionSuspendedEvent), "suspended")]
[JsonDerivedType(typeof(ExecutionResumedEvent), "resumed")]
[JsonDerivedType(typeof(ExecutionRewoundEvent), "rewound")]
[JsonDerivedType(typeof(TaskScheduledEvent), "task")]
[JsonDerivedType(typeof(TaskCompletedEvent), "task-completed")]
[JsonDerivedType(typeof(TaskFailedEvent), "task-failed")]
[JsonDerivedType(typeof(SubOrchestrationInstanceCreatedEvent), "sub")]
[JsonDerivedType(typeof(SubOrchestrationInstanceCompletedEvent), "sub-completed")]
[JsonDerivedType(typeof(SubOrchestrationInstanceFailedEvent), "sub-failed")]
[JsonDerivedType(typeof(TimerCreatedEvent), "timer")]
[JsonDerivedType(typeof(TimerFiredEvent), "timer-fired")]
[JsonDerivedType(typeof(EventRaisedEvent), "event")]
[JsonDerivedType(typeof(EventSentEvent), "event-sent")]
public abstract record HistoryEvent
{
    /// <summary>When it happened, by the clock of who wrote it.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>Kind of event, for messages to people.</summary>
    [JsonIgnore]
    public string EventType => GetType().Name[..^"Event".Length];
}
