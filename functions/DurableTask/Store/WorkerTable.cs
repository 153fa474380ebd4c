using System.Text.Json;
using Catalyze.Storage.Tables;

namespace Catalyze.DurableTask;

/// <summary>Rows of the processes and the calls they run.</summary>
internal sealed class WorkerTable(HubStorage storage)
{
    private const string Partition = "workers";
    private const int CallBytes = 60 * 1024;

    public async Task WriteAsync(string workerId, IReadOnlyList<string> calls, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Partition, workerId) { ["SeenAt"] = now };
        var index = 0;
        foreach (var part in calls.Chunk(100))
        {
            // Ids are at most a few hundred bytes: a hundred of them fit a property.
            var bytes = JsonSerializer.SerializeToUtf8Bytes(part, HubJson.Options);
            if (bytes.Length <= CallBytes)
                row[$"C{index++}"] = bytes;
        }

        await storage.Workers.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Rows of processes not seen since <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<DeadWorker>> ReadDeadAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        List<DeadWorker> dead = [];
        await foreach (var row in storage.Workers.QueryAsync(TableFilter.Create($"PartitionKey eq {Partition} and SeenAt lt {before}"), cancellationToken: cancellationToken))
        {
            dead.Add(new DeadWorker(row.RowKey, row.ETag, [.. CallsOf(row)]));
        }

        return dead;
    }

    /// <summary>Idempotency keys of every call that some process shows; a dead one's too, since the sweep sees to those.</summary>
    public async Task<IReadOnlySet<string>> ReadRunningAsync(CancellationToken cancellationToken)
    {
        var running = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in storage.Workers.QueryAsync(TableFilter.Partition(Partition), cancellationToken: cancellationToken))
            running.UnionWith(CallsOf(row));
        return running;
    }

    public Task RemoveAsync(DeadWorker worker, CancellationToken cancellationToken) => storage.Workers.DeleteEntityAsync(Partition, worker.WorkerId, worker.ETag, cancellationToken);

    private static IEnumerable<string> CallsOf(TableEntity row)
    {
        for (var index = 0; row.GetBinary($"C{index}") is { } part; index++)
        {
            foreach (var call in JsonSerializer.Deserialize<string[]>(part, HubJson.Options) ?? [])
                yield return call;
        }
    }
}
