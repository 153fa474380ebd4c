namespace Catalyze.DurableTask;

/// <summary>Which member of an event or message is its payload.</summary>
internal static class EventPayloads
{
    /// <summary>The event with its payload replaced by what <paramref name="move"/> makes of it.</summary>
    public static async ValueTask<HistoryEvent> MapAsync(HistoryEvent item, Func<string?, Task<string?>> move) => item switch
    {
        ExecutionStartedEvent { Input: not null } started => started with { Input = await move(started.Input) },
        ExecutionCompletedEvent { Result: not null } completed => completed with { Result = await move(completed.Result) },
        ExecutionTerminatedEvent { Output: not null } terminated => terminated with { Output = await move(terminated.Output) },
        TaskScheduledEvent { Input: not null } task => task with { Input = await move(task.Input) },
        TaskCompletedEvent { Result: not null } completed => completed with { Result = await move(completed.Result) },
        SubOrchestrationInstanceCreatedEvent { Input: not null } sub => sub with { Input = await move(sub.Input) },
        SubOrchestrationInstanceCompletedEvent { Result: not null } completed => completed with { Result = await move(completed.Result) },
        EventRaisedEvent { Input: not null } raised => raised with { Input = await move(raised.Input) },
        EventSentEvent { Input: not null } sent => sent with { Input = await move(sent.Input) },
        _ => item,
    };

    /// <summary>All of them.</summary>
    public static async Task<IReadOnlyList<HistoryEvent>> MapAllAsync(IReadOnlyList<HistoryEvent> items, Func<string?, Task<string?>> move)
    {
        var mapped = new HistoryEvent[items.Count];
        for (var index = 0; index < mapped.Length; index++)
            mapped[index] = await MapAsync(items[index], move);
        return mapped;
    }

    /// <summary>The same for what is sent.</summary>
    public static async ValueTask<OutboxMessage> MapAsync(OutboxMessage item, Func<string?, Task<string?>> move) => item switch
    {
        ActivityCallMessage call => call with { Input = await move(call.Input) },
        InstanceStartMessage start => start with { Start = (ExecutionStartedEvent)await MapAsync(start.Start, move) },
        InstanceEventMessage sent => sent with { Event = await MapAsync(sent.Event, move) },
        _ => item,
    };
}
