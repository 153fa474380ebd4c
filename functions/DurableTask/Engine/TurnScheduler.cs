namespace Catalyze.DurableTask;

/// <summary>Runs every continuation of an orchestrator on the turn's thread, first in first out.</summary>
/// <remarks>
/// Nothing is ever run inline: whether the framework would inline depends on the kind of thread, and the order of continuations must not.
/// Work queued from another thread means that the orchestrator awaited something that is not its context's; it is not run, only noted.
/// </remarks>
internal sealed class TurnScheduler : TaskScheduler
{
    private readonly Queue<Task> ready = new();
    private volatile bool foreignWork;
    private int thread;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Whether another thread tried to run a part of the orchestrator.</summary>
    public bool SawForeignWork => foreignWork;

    public bool IsTurnThread => Environment.CurrentManagedThreadId == Volatile.Read(ref thread);

    /// <summary>Makes the calling thread the turn's thread, for the length of <paramref name="turn"/>.</summary>
    public void Own(Action turn)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        Volatile.Write(ref thread, Environment.CurrentManagedThreadId);
        try
        {
            turn();
        }
        finally
        {
            Volatile.Write(ref thread, 0);
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <summary>Runs what is ready, and what becomes ready by it.</summary>
    public void Drain()
    {
        while (ready.TryDequeue(out var task))
            TryExecuteTask(task);
    }

    protected override void QueueTask(Task task)
    {
        if (IsTurnThread)
            ready.Enqueue(task);
        else
            foreignWork = true;
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => ready;
}
