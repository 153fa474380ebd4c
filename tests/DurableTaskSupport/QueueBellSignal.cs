using System.Collections.Concurrent;
using Catalyze.Storage;

namespace Catalyze.DurableTaskSupport;

/// <summary>A bell that wakes pumps, as the app's local pump does. Processes of one test may share it, so that none waits for its next poll.</summary>
public sealed class QueueBellSignal : IQueueBell
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> rings = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Ring(string queueName)
    {
        if (rings.TryRemove(queueName, out var ring))
            ring.TrySetResult();
    }

    /// <summary>Ends with the next ring; to be asked for before the queue is looked at, so that no ring falls between the two.</summary>
    public Task NextRing(string queueName) => rings.GetOrAdd(queueName, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
