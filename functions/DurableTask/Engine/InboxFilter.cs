namespace Catalyze.DurableTask;

/// <summary>Drops what an instance must not observe: answers for another execution, second copies, answers nobody waits for.</summary>
internal sealed class InboxFilter
{
    private readonly InstanceState state;
    private readonly HashSet<int> unanswered;
    private readonly HashSet<string> seen;
    private bool started;

    public InboxFilter(InstanceState state, IReadOnlyList<HistoryEvent> history)
    {
        this.state = state;
        started = history.Count > 0;
        unanswered = [];
        seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in history)
            Note(item);
    }

    public int Dropped { get; private set; }

    public IReadOnlyList<HistoryEvent> Take(IReadOnlyList<InboxMessage> inbox)
    {
        var news = new List<HistoryEvent>();
        foreach (var message in inbox)
        {
            if (message.ExecutionId is { } execution && !string.Equals(execution, state.ExecutionId, StringComparison.Ordinal))
            {
                Dropped++;
                continue;
            }

            foreach (var item in message.Events)
            {
                if (IsNews(item))
                    news.Add(item);
                else
                    Dropped++;
            }
        }

        return news;
    }

    private bool IsNews(HistoryEvent item)
    {
        var news = item switch
        {
            ExecutionStartedEvent => !started,
            ExecutionRewoundEvent => false,
            EventRaisedEvent { MessageId: { } id } => !seen.Contains(id),
            _ when TurnPlanner.AnswerId(item) is { } taskId => unanswered.Contains(taskId),
            _ => true,
        };
        if (news)
            Note(item);
        return news;
    }

    private void Note(HistoryEvent item)
    {
        switch (item)
        {
            case ExecutionStartedEvent start:
                started = true;
                seen.UnionWith(start.SeenMessages ?? []);
                break;
            case EventRaisedEvent { MessageId: { } id }:
                seen.Add(id);
                break;
            case TaskScheduledEvent task:
                unanswered.Add(task.TaskId);
                break;
            case SubOrchestrationInstanceCreatedEvent sub:
                unanswered.Add(sub.TaskId);
                break;
            default:
                if (TurnPlanner.AnswerId(item) is { } answered)
                    unanswered.Remove(answered);
                break;
        }
    }
}
