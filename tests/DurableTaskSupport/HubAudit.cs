using Azure.Storage.Blobs;
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
}
