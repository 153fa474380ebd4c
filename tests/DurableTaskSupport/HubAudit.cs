using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Catalyze.Storage.Tables;
using Microsoft.Extensions.DependencyInjection;

namespace Catalyze.DurableTaskSupport;

/// <summary>Looks at the hub's storage past the runtime.</summary>
public sealed class HubAudit(DurableTaskTestHost host)
{
    public async Task<List<string>> RowsAsync(string instanceId)
    {
        List<string> rows = [];
        var table = host.Services.GetRequiredService<TableServiceClient>().GetTableClient(host.Hub.TaskHub + "Instances");
        await foreach (var row in table.QueryAsync(TableFilter.Partition(instanceId)))
            rows.Add(row.RowKey);
        return rows;
    }

    public async Task<List<string>> BlobsAsync(string instanceId)
    {
        List<string> blobs = [];
        var container = host.Services.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(host.Hub.TaskHub + "-payloads");
        await foreach (var blob in container.GetBlobsAsync(prefix: instanceId + "/"))
            blobs.Add(blob.Name);
        return blobs;
    }

    /// <summary>Every row, message and blob of the hub, but for the rows in which living processes show themselves.</summary>
    public async Task<List<string>> EverythingAsync()
    {
        List<string> found = [];
        var tables = host.Services.GetRequiredService<TableServiceClient>();
        foreach (var table in new[] { "Instances", "Work" })
        {
            await foreach (var row in tables.GetTableClient(host.Hub.TaskHub + table).QueryAsync())
                found.Add($"{table}: {row.PartitionKey} {row.RowKey}");
        }

        await foreach (var blob in host.Services.GetRequiredService<BlobServiceClient>().GetBlobContainerClient(host.Hub.TaskHub + "-payloads").GetBlobsAsync())
            found.Add("blob: " + blob.Name);
        await foreach (var queue in host.Services.GetRequiredService<QueueServiceClient>().GetQueuesAsync(prefix: host.Hub.TaskHub))
        {
            var messages = (await host.Services.GetRequiredService<QueueServiceClient>().GetQueueClient(queue.Name).GetPropertiesAsync()).Value.ApproximateMessagesCount;
            if (messages > 0)
                found.Add($"{messages} messages in {queue.Name}");
        }

        return found;
    }

    /// <summary>Rows that say something is still to be done: messages in inboxes, things to send, marks.</summary>
    public async Task<IReadOnlyList<string>> LeftoversAsync()
    {
        List<string> left = [];
        var tables = host.Services.GetRequiredService<TableServiceClient>();
        await foreach (var row in tables.GetTableClient(host.Hub.TaskHub + "Instances").QueryAsync(select: ["PartitionKey", "RowKey"]))
        {
            if (!row.RowKey.StartsWith("history-", StringComparison.Ordinal) && row.RowKey != "instance")
                left.Add($"{row.PartitionKey} {row.RowKey}");
        }

        await foreach (var row in tables.GetTableClient(host.Hub.TaskHub + "Work").QueryAsync())
            left.Add($"mark of {row.RowKey}");
        return left;
    }

    /// <summary>Looks until nothing is left over, for as long as patience lasts; what is left over then.</summary>
    public async Task<IReadOnlyList<string>> LeftInTheEndAsync(CancellationToken patience, Func<string, bool>? isTolerated = null)
    {
        while (true)
        {
            var left = (await LeftoversAsync()).Where(row => isTolerated?.Invoke(row) != true).ToList();
            if (left.Count == 0 || patience.IsCancellationRequested)
                return left;
            await Task.Delay(100, CancellationToken.None);
        }
    }

    /// <summary>Queues with messages that somebody could take now.</summary>
    public async Task<IReadOnlyList<string>> WaitingMessagesAsync()
    {
        List<string> waiting = [];
        var queues = host.Services.GetRequiredService<QueueServiceClient>();
        foreach (var name in new[] { host.Hub.TurnQueue, host.Hub.ActivityQueue })
        {
            if ((await queues.GetQueueClient(name).PeekMessagesAsync(1)).Value.Length > 0)
                waiting.Add($"messages in {name}");
        }

        return waiting;
    }

    /// <summary>Instances there are, with their status.</summary>
    public async Task<IReadOnlyList<string>> InstancesAsync()
    {
        List<string> instances = [];
        await foreach (var instance in host.Client.GetAllInstancesAsync())
            instances.Add($"{instance.InstanceId} {instance.RuntimeStatus}");
        return instances;
    }
}
