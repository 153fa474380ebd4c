namespace Catalyze.DurableTask;

/// <summary>What one invocation of the turn function knows from turn to turn, while it holds the instance's gate.</summary>
internal sealed class TurnSession(string instanceId, TurnGates.Lease lease, ICollection<Task> late)
{
    /// <summary>After so many turns short calls travel too, so that a long run of them is spread over invocations.</summary>
    private const int LocalTurns = 500;

    private int turns;

    public string InstanceId { get; } = instanceId;

    public TurnGates.Lease Lease { get; } = lease;

    /// <summary>The instance as this session committed it; null where it must be read.</summary>
    public InstanceSnapshot? Committed { get; private set; }

    /// <summary>Answers that no inbox holds.</summary>
    public IReadOnlyList<InboxMessage> Answers { get; private set; } = [];

    /// <summary>Outbox rows that go when the answers are committed.</summary>
    public IReadOnlyList<string> Settled { get; private set; } = [];

    /// <summary>Runs that outlast their turn.</summary>
    public ICollection<Task> Late { get; } = late;

    public bool MayRunCalls => turns < LocalTurns;

    /// <summary>The next turn must read.</summary>
    public void Forget() => Committed = null;

    /// <summary>The next turn commits the answers, and needs to read nothing unless somebody rings.</summary>
    public void Continue(InstanceSnapshot committed, IReadOnlyList<InboxMessage> answers, string settled)
    {
        turns++;
        Committed = committed;
        Answers = answers;
        Settled = [settled];
    }

    public void AnswersCommitted()
    {
        Answers = [];
        Settled = [];
    }

    /// <summary>Compares with what was read: rows that are gone went with the answers, or another process sent their calls.</summary>
    public void Reconcile(InstanceSnapshot read)
    {
        if (Settled.Count > 0 && !read.Outbox.Any(row => Settled.Contains(row.RowKey, StringComparer.Ordinal)))
            AnswersCommitted();
    }

    /// <summary>The inbox with the answers in their places.</summary>
    public IReadOnlyList<InboxMessage> Merge(IReadOnlyList<InboxMessage> inbox) =>
        Answers.Count == 0 ? inbox : [.. inbox.Concat(Answers).OrderBy(message => message.RowKey, StringComparer.Ordinal)];
}
