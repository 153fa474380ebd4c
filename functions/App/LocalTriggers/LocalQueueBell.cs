using System.Collections.Concurrent;
using System.Threading.Channels;
using Catalyze.Storage;

namespace Catalyze.App.LocalTriggers;

/// <summary>Wakes the listener of a queue the moment this process put something on it.</summary>
internal sealed class LocalQueueBell : IQueueBell
{
    private readonly ConcurrentDictionary<string, Channel<bool>> bells = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Ring(string queueName) => Bell(queueName).Writer.TryWrite(true);

    /// <summary>Waits until it rings for the queue, or for <paramref name="longest"/>; a ring while nobody waited counts.</summary>
    /// <returns>Whether it rang.</returns>
    public async Task<bool> WaitAsync(string queueName, TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await Bell(queueName).Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    // One ring is as good as many: the listener empties the queue anyway.
    private Channel<bool> Bell(string queueName) => bells.GetOrAdd(
        queueName, _ => Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }));
}
