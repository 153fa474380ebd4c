using System.Collections.Concurrent;
using Catalyze.Storage;

namespace Catalyze.DurableTaskSupport;

/// <summary>A bell that wakes the pump of its own process, as the app's local pump does.</summary>
public sealed class QueueBellSignal : IQueueBell
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> signals = new(StringComparer.Ordinal);

    public void Ring(string queueName) => Of(queueName).Release();

    public async Task WaitAsync(string queueName, TimeSpan longest, CancellationToken cancellationToken)
    {
        var signal = Of(queueName);
        await signal.WaitAsync(longest, cancellationToken);
        while (signal.Wait(0, cancellationToken))
        {
            // One look at the queue answers every ring so far.
        }
    }

    private SemaphoreSlim Of(string queueName) => signals.GetOrAdd(queueName, _ => new SemaphoreSlim(0));
}
