namespace Catalyze.DurableTask;

/// <summary>Compares and words the actions of an orchestrator.</summary>
internal static class ActionText
{
    public static string Of(HistoryEvent action) => action switch
    {
        TaskScheduledEvent task => $"call #{task.TaskId} of activity '{task.Name}'",
        SubOrchestrationInstanceCreatedEvent sub => $"call #{sub.TaskId} of orchestration '{sub.Name}' as '{sub.InstanceId}'",
        TimerCreatedEvent timer => $"timer #{timer.TaskId}",
        EventSentEvent sent => $"event #{sent.TaskId} '{sent.Name}' to '{sent.InstanceId}'",
        _ => action.EventType,
    };

    /// <summary>Whether two actions of one number are the same as far as the replay rules go: kind, name and receiver, not data.</summary>
    public static bool Same(HistoryEvent left, HistoryEvent right) => (left, right) switch
    {
        (TaskScheduledEvent a, TaskScheduledEvent b) => Equal(a.Name, b.Name),
        (SubOrchestrationInstanceCreatedEvent a, SubOrchestrationInstanceCreatedEvent b) => Equal(a.Name, b.Name) && string.Equals(a.InstanceId, b.InstanceId, StringComparison.Ordinal),
        (TimerCreatedEvent, TimerCreatedEvent) => true,
        (EventSentEvent a, EventSentEvent b) => Equal(a.Name, b.Name) && string.Equals(a.InstanceId, b.InstanceId, StringComparison.Ordinal),
        _ => false,
    };

    private static bool Equal(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
