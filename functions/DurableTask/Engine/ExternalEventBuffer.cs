namespace Catalyze.DurableTask;

/// <summary>Matches events with waits by name: early events wait first-in first-out, among several waits the newest is served.</summary>
internal sealed class ExternalEventBuffer
{
    private readonly Dictionary<string, List<EventRaisedEvent>> early = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<EventRaisedEvent> unprocessed = [];
    private readonly Dictionary<string, List<Waiter>> waiters = new(StringComparer.OrdinalIgnoreCase);

    public bool HasWaiters => waiters.Count > 0;

    /// <summary>Events nobody waited for, in the order they came.</summary>
    public IReadOnlyList<EventRaisedEvent> Unprocessed => unprocessed;

    public void Raise(EventRaisedEvent raised)
    {
        if (waiters.TryGetValue(raised.Name, out var waiting))
        {
            var newest = waiting[^1];
            Remove(raised.Name, newest);
            newest.Received.TrySetResult(raised.Input);
            return;
        }

        if (!early.TryGetValue(raised.Name, out var queue))
            early[raised.Name] = queue = [];
        queue.Add(raised);
        unprocessed.Add(raised);
    }

    /// <exception cref="ArgumentException">Somebody waits for the same name with another type.</exception>
    public Task<string?> WaitAsync(string name, Type type, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<string?>(cancellationToken);
        if (early.TryGetValue(name, out var queue))
        {
            var first = queue[0];
            queue.RemoveAt(0);
            if (queue.Count == 0)
                early.Remove(name);
            unprocessed.RemoveAt(unprocessed.FindIndex(raised => ReferenceEquals(raised, first)));
            return Task.FromResult(first.Input);
        }

        if (!waiters.TryGetValue(name, out var waiting))
            waiters[name] = waiting = [];
        else if (waiting[0].Type != type)
            throw new ArgumentException($"Somebody already waits for the event '{name}' as a {waiting[0].Type}; it cannot be waited for as a {type} too.", nameof(type));
        var waiter = new Waiter(type, new TaskCompletionSource<string?>());
        waiting.Add(waiter);
        // A wait that was given up must not swallow the next event.
        cancellationToken.Register(() =>
        {
            Remove(name, waiter);
            waiter.Received.TrySetCanceled(cancellationToken);
        });
        return waiter.Received.Task;
    }

    private void Remove(string name, Waiter waiter)
    {
        if (waiters.TryGetValue(name, out var waiting) && waiting.Remove(waiter) && waiting.Count == 0)
            waiters.Remove(name);
    }

    private sealed record Waiter(Type Type, TaskCompletionSource<string?> Received);
}
