using Catalyze.Storage;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask;

/// <summary>Rings for instances. A doorbell says nothing but which instance; what there is to do stands in its inbox.</summary>
internal sealed class Doorbells(QueueSender queues, IQueueBell bell, TurnGates gates, TimeProvider clock, IOptions<DurableTaskHubOptions> options)
{
    /// <summary>A hidden message makes a queue slower for everybody; beyond this the work index does it, to within a sweep.</summary>
    private static readonly TimeSpan LongestHidden = TimeSpan.FromSeconds(30);

    /// <summary>Rings at once; nothing is sent where a turn of this process is certain to look again.</summary>
    public Task RingAsync(string instanceId, CancellationToken cancellationToken) =>
        gates.TryJoin(instanceId) ? Task.CompletedTask : queues.SendAsync(options.Value.TurnQueue, instanceId, null, cancellationToken);

    /// <summary>Rings at a time, if that is near; later ones are the sweep's.</summary>
    public async Task RingAtAsync(string instanceId, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var wait = due - clock.GetUtcNow();
        if (wait > LongestHidden)
            return;
        // The service counts whole seconds; rounding up would be late, so the last part of a second is waited for in the turn queue itself.
        var hidden = wait <= TimeSpan.Zero ? (TimeSpan?)null : TimeSpan.FromSeconds(Math.Ceiling(wait.TotalSeconds));
        await queues.SendAsync(options.Value.TurnQueue, instanceId, hidden, cancellationToken);
        if (hidden is { } delay)
            WakeReader(delay);
    }

    // Nobody rings when a hidden message appears; a reader that backed off would find it late.
    private void WakeReader(TimeSpan delay)
    {
        ITimer? timer = null;
        timer = clock.CreateTimer(
            _ =>
            {
                bell.Ring(options.Value.TurnQueue);
                timer?.Dispose();
            },
            null,
            delay + TimeSpan.FromMilliseconds(20),
            Timeout.InfiniteTimeSpan);
    }
}
