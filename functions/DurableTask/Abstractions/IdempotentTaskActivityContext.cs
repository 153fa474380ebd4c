namespace Catalyze.DurableTask;

/// <summary>
/// What this runtime adds to the activity's context. The context passed to an activity is always one; the cast is left to
/// <see cref="TaskActivityContextExtensions"/>, so that an activity's own code stays within the common surface.
/// </summary>
public abstract class IdempotentTaskActivityContext : TaskActivityContext
{
    /// <summary>The same on every run of one scheduled task and different for every other task: <c>instance/execution/taskId</c>.</summary>
    public abstract string IdempotencyKey { get; }

    /// <summary>Position of the call among the orchestration's actions, from 0.</summary>
    public abstract int TaskId { get; }

    /// <summary>Signalled when the process is asked to stop. An activity that obeys it is run again elsewhere.</summary>
    public abstract CancellationToken CancellationToken { get; }
}
