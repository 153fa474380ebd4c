using System.Diagnostics.CodeAnalysis;
using Azure;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask;

/// <summary>The last histories this process saw, valid as long as the fencing row has the same version.</summary>
internal sealed class HistoryCache(IOptions<DurableTaskHubOptions> options)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> recent = [];
    private long events;

    public bool TryGet(string instanceId, ETag etag, [NotNullWhen(true)] out InstanceHistory? history)
    {
        lock (gate)
        {
            if (entries.TryGetValue(instanceId, out var node) && node.Value.ETag == etag)
            {
                history = node.Value.History;
                return true;
            }
        }

        history = null;
        return false;
    }

    public void Put(string instanceId, ETag etag, InstanceHistory history)
    {
        lock (gate)
        {
            RemoveLocked(instanceId);
            entries[instanceId] = recent.AddLast(new Entry(instanceId, etag, history, history.Events.Count));
            events += history.Events.Count;
            while (events > options.Value.CachedEvents && recent.Count > 1)
                RemoveLocked(recent.First!.Value.InstanceId);
        }
    }

    public void Remove(string instanceId)
    {
        lock (gate)
            RemoveLocked(instanceId);
    }

    private void RemoveLocked(string instanceId)
    {
        if (!entries.Remove(instanceId, out var node))
            return;
        recent.Remove(node);
        events -= node.Value.Count;
    }

    private sealed record Entry(string InstanceId, ETag ETag, InstanceHistory History, int Count);
}
