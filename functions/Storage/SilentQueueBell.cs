namespace Catalyze.Storage;

/// <summary>For processes that read no queues themselves: under the Functions host the host polls.</summary>
public sealed class SilentQueueBell : IQueueBell
{
    /// <inheritdoc/>
    public void Ring(string queueName)
    {
        // Nobody listens here.
    }
}
