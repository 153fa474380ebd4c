namespace Catalyze.DurableTask;

/// <summary>What this runtime knows beyond the common activity context.</summary>
public static class TaskActivityContextExtensions
{
    /// <summary>Key to make outside effects idempotent with: the same on every run of one scheduled task, unique to it.</summary>
    /// <exception cref="NotSupportedException">The context comes from another runtime.</exception>
    public static string GetIdempotencyKey(this TaskActivityContext context) => Own(context).IdempotencyKey;

    /// <summary>Signalled when the process is asked to stop.</summary>
    /// <exception cref="NotSupportedException">The context comes from another runtime.</exception>
    public static CancellationToken GetCancellationToken(this TaskActivityContext context) => Own(context).CancellationToken;

    private static IdempotentTaskActivityContext Own(TaskActivityContext context) => context as IdempotentTaskActivityContext
        ?? throw new NotSupportedException("This activity context has no idempotency key: it does not come from this runtime.");
}
