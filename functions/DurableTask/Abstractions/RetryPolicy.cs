namespace Catalyze.DurableTask;

/// <summary>When a failed task is tried again.</summary>
public class RetryPolicy
{
    private readonly Func<TaskFailureDetails, bool>? handleFailure;

    /// <summary>Sets the policy.</summary>
    /// <param name="maxNumberOfAttempts">Attempts in all, at least 1.</param>
    /// <param name="firstRetryInterval">Wait before the second attempt.</param>
    /// <param name="backoffCoefficient">Factor from wait to wait, at least 1.</param>
    /// <param name="maxRetryInterval">Longest wait; an hour by default.</param>
    /// <param name="retryTimeout">No further attempt after this; infinite by default.</param>
    public RetryPolicy(int maxNumberOfAttempts, TimeSpan firstRetryInterval, double backoffCoefficient = 1.0, TimeSpan? maxRetryInterval = null, TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNumberOfAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(backoffCoefficient, 1.0);
        if (maxRetryInterval < firstRetryInterval)
            throw new ArgumentOutOfRangeException(nameof(maxRetryInterval), maxRetryInterval, "The longest wait is shorter than the first.");
        if (retryTimeout is { } timeout && timeout != Timeout.InfiniteTimeSpan && timeout < firstRetryInterval)
            throw new ArgumentOutOfRangeException(nameof(retryTimeout), retryTimeout, "The time-out is shorter than the first wait.");
        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval ?? TimeSpan.FromHours(1);
        RetryTimeout = retryTimeout ?? Timeout.InfiniteTimeSpan;
    }

    public int MaxNumberOfAttempts { get; }

    public TimeSpan FirstRetryInterval { get; }

    public double BackoffCoefficient { get; }

    public TimeSpan MaxRetryInterval { get; }

    /// <summary>Infinite is <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public TimeSpan RetryTimeout { get; }

    /// <summary>Whether an exception is worth another attempt, seen as the <see cref="TaskFailedException"/> the caller would get.</summary>
    public Func<Exception, bool> Handle { get; private init; } = _ => true;

    /// <summary>Not consulted: kept for source compatibility.</summary>
    [Obsolete("Use HandleFailure.")]
    public Func<Exception, Task<bool>>? HandleAsync { get; set; }

    /// <summary>Whether a failure is worth another attempt. One that throws means no.</summary>
    public Func<TaskFailureDetails, bool> HandleFailure
    {
        init
        {
            handleFailure = value;
            Handle = exception => exception is TaskFailedException failed && value(failed.FailureDetails);
        }
    }

    internal bool IsRetriable(TaskFailedException failure)
    {
        try
        {
            return handleFailure is null ? Handle(failure) : handleFailure(failure.FailureDetails);
        }
        catch (Exception)
        {
            // Part of the contract: a filter that throws refuses the retry, and the task's own failure is what the caller sees.
            return false;
        }
    }
}
