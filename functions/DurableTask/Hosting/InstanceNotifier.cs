namespace Catalyze.DurableTask;

/// <summary>Tells who waits in this process that an instance changed, so that it need not wait for its next look.</summary>
internal sealed class InstanceNotifier
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, TaskCompletionSource> waiting = new(StringComparer.Ordinal);

    /// <summary>Ends with the next change of the instance that this process makes.</summary>
    public Task NextChange(string instanceId)
    {
        lock (gate)
        {
            if (!waiting.TryGetValue(instanceId, out var change))
                waiting[instanceId] = change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return change.Task;
        }
    }

    public void Changed(string instanceId)
    {
        lock (gate)
        {
            if (waiting.Remove(instanceId, out var change))
                change.TrySetResult();
        }
    }
}
