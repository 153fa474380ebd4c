namespace Catalyze.CustomerApi.Audit;

/// <summary>Entries of one trail that wait to be written, together and in order.</summary>
/// <param name="mostTogether">How many go into one write.</param>
/// <param name="write">Writes them, all or none.</param>
internal sealed class AuditQueue(int mostTogether, Func<IReadOnlyList<AuditEntry>, CancellationToken, Task> write)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Queue<(AuditEntry Entry, TaskCompletionSource Done)> waiting = new();
    private bool writing;

    /// <summary>Done once the entry is stored, failed if it could not be.</summary>
    public Task AddAsync(AuditEntry entry)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            waiting.Enqueue((entry, done));
            if (writing)
                return done.Task;
            writing = true;
        }

        _ = WriteAllAsync();
        return done.Task;
    }

    private async Task WriteAllAsync()
    {
        while (Take() is { Count: > 0 } batch)
        {
            try
            {
                // Not the callers' own patience: one who hangs up must not take the others' entries along.
                using var patience = new CancellationTokenSource(Patience);
                await write([.. batch.Select(one => one.Entry)], patience.Token);
                batch.ForEach(one => one.Done.SetResult());
            }
            catch (Exception exception)
            {
                batch.ForEach(one => one.Done.SetException(exception));
            }
        }
    }

    private List<(AuditEntry Entry, TaskCompletionSource Done)> Take()
    {
        var batch = new List<(AuditEntry, TaskCompletionSource)>();
        lock (gate)
        {
            while (batch.Count < mostTogether && waiting.TryDequeue(out var next))
                batch.Add(next);
            writing = batch.Count > 0;
        }

        return batch;
    }
}
