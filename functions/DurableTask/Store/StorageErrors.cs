using Azure;

namespace Catalyze.DurableTask;

/// <summary>Tells an outage of storage from everything else.</summary>
internal static class StorageErrors
{
    /// <summary>Storage gave no answer or a temporary refusal; whether the call was done is unknown.</summary>
    public static bool IsOutage(Exception failure) => failure switch
    {
        StorageUnavailableException => true,
        AggregateException many => many.InnerExceptions.All(IsOutage),
        RequestFailedException refused => refused.Status is 0 or 408 or 429 or >= 500,
        HttpRequestException or IOException or TimeoutException => true,
        // Nobody's token: the client's own limit for one answer.
        TaskCanceledException { CancellationToken.IsCancellationRequested: false } or TaskCanceledException { InnerException: TimeoutException or TaskCanceledException } => true,
        _ => false,
    };

    /// <summary>Somebody else changed or removed what the transaction relied on.</summary>
    public static bool IsLostFence(Exception failure) => failure is RequestFailedException { Status: 404 or 409 or 412 };

    /// <summary>Runs an entry point so that an outage is recognised as one.</summary>
    /// <exception cref="StorageUnavailableException">Storage did not answer.</exception>
    public static async Task GuardAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is not StorageUnavailableException && !cancellationToken.IsCancellationRequested && IsOutage(failure))
        {
            throw new StorageUnavailableException($"Storage is unavailable: {failure.Message}", failure);
        }
    }
}
