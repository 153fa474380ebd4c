// CancelAsync would go on from the thread pool, where an orchestrator must not be.
#pragma warning disable CA1849, MA0042, MA0045

namespace Catalyze.PodApi.Orchestrations;

/// <summary>Waits inside an orchestration until instances are what they should be. Deterministic: everything it knows came by events and timers.</summary>
/// <param name="context">The orchestration.</param>
/// <param name="interrupt">Ends every wait once it is completed; null for none.</param>
internal sealed class InstanceWait(TaskOrchestrationContext context, Task? interrupt = null)
{
    private readonly Dictionary<string, InstanceEvent> known = new(StringComparer.Ordinal);
    private Task<InstanceEvent[]>? next;

    /// <summary>Waits until every instance has the state, or one failed, or the time is over.</summary>
    /// <param name="instances">Id → generation.</param>
    /// <param name="wanted">The state.</param>
    /// <param name="patience">How long.</param>
    /// <param name="recheck">Activity that looks at what was reported, asked once when the time is over: an event may have been lost on the way.</param>
    /// <returns>Null when all have it or the wait was interrupted, else the cause for people.</returns>
    public async Task<string?> ForAsync(IReadOnlyDictionary<string, long> instances, InstanceOutcome wanted, TimeSpan patience, string? recheck)
    {
        using var timerEnd = new CancellationTokenSource();
        var timer = context.CreateTimer(patience, timerEnd.Token);
        while (true)
        {
            if (Failure(instances, wanted) is { } cause)
            {
                timerEnd.Cancel();
                return cause;
            }

            if (interrupt is { IsCompleted: true } || instances.All(i => Has(i, wanted)))
            {
                timerEnd.Cancel();
                return null;
            }

            next ??= context.WaitForExternalEvent<InstanceEvent[]>(InstanceEvent.EventName);
            var first = interrupt is null ? await Task.WhenAny(next, timer) : await Task.WhenAny(next, timer, interrupt);
            if (first == interrupt) continue;
            if (first == next)
            {
                Learn(await next);
                next = null;
                continue;
            }

            if (recheck is not null) Learn(await context.CallActivityAsync<InstanceEvent[]>(recheck, context.InstanceId));
            var late = instances.Where(i => !Has(i, wanted)).Select(i => i.Key).Order(StringComparer.Ordinal).ToList();
            if (late.Count == 0) return null;
            return Failure(instances, wanted) ?? $"{string.Join(", ", late)} did not become {wanted.ToString().ToLowerInvariant()} within {patience.TotalSeconds:0} s";
        }
    }

    private void Learn(IEnumerable<InstanceEvent> events)
    {
        foreach (var e in events)
        {
            if (!known.TryGetValue(e.InstanceId, out var before) || before.Generation <= e.Generation) known[e.InstanceId] = e;
        }
    }

    private bool Has(KeyValuePair<string, long> instance, InstanceOutcome wanted) =>
        known.TryGetValue(instance.Key, out var e) && e.Generation >= instance.Value && e.State == wanted;

    private string? Failure(IReadOnlyDictionary<string, long> instances, InstanceOutcome wanted)
    {
        if (wanted != InstanceOutcome.Healthy) return null;
        foreach (var (id, generation) in instances)
        {
            if (known.TryGetValue(id, out var e) && e.Generation == generation && e.State != InstanceOutcome.Healthy)
                return $"{id}: {e.Cause ?? "it " + e.State.ToString().ToLowerInvariant()}";
        }

        return null;
    }
}
