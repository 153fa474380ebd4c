using Azure;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Placement;

/// <summary>Records of auctions, compressed: in a row beside the award, or in a blob that the row names where thousands of hosts took part.</summary>
public sealed class PlacementRecordStore(PodTables tables, PodContainers containers)
{
    private const string RowKey = "placement";
    private const string DecidedAt = "DecidedAt";
    private const int MaxRowBytes = 256 * 1024;

    public async Task<PlacementRecord?> FindAsync(string deploymentId, CancellationToken cancellationToken)
    {
        if (await tables.Deployments.GetEntityIfExistsAsync(deploymentId, RowKey, cancellationToken: cancellationToken) is not { } row) return null;
        if (row.GetString("Blob") is not { } name) return row.GetJson<PlacementRecord>("Placement");
        var blob = await containers.Placements.GetBlobClient(name).DownloadContentAsync(cancellationToken);
        return JsonColumns.Decompress<PlacementRecord>(blob.Value.Content.ToArray());
    }

    /// <summary>The row that keeps the record, to be written with what it is the record of; a large record is in its blob when this returns.</summary>
    public async Task<TableEntity> PrepareAsync(PlacementRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        var bytes = JsonColumns.Compress(record);
        var row = new TableEntity(record.DeploymentId, RowKey) { [DecidedAt] = record.DecidedAt };
        if (bytes.Length <= MaxRowBytes) return row.SetBytes("Placement", bytes);
        var name = $"{record.DeploymentId}/{Guid.NewGuid():N}.json.gz";
        await containers.Placements.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(bytes), cancellationToken);
        row["Blob"] = name;
        return row;
    }

    /// <summary>Keeps a record that belongs to no award: of an auction that refused.</summary>
    public async Task SaveAsync(PlacementRecord record, CancellationToken cancellationToken) =>
        await tables.Deployments.UpsertEntityAsync(await PrepareAsync(record, cancellationToken), TableUpdateMode.Replace, cancellationToken);

    /// <summary>Deletes records decided before; a blob goes before the row that names it, so that none is left behind.</summary>
    /// <param name="before">Those decided later stay.</param>
    /// <param name="most">No more than these at once: the next call goes on.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>How many were deleted.</returns>
    public async Task<int> DeleteAsync(DateTimeOffset before, int most, CancellationToken cancellationToken)
    {
        var deleted = 0;
        var old = TableFilter.Create($"RowKey eq {RowKey} and DecidedAt lt {before}");
        await foreach (var row in tables.Deployments.QueryAsync(old, select: ["PartitionKey", "RowKey", "Blob"], cancellationToken: cancellationToken))
        {
            if (row.GetString("Blob") is { } name) await containers.Placements.DeleteBlobIfExistsAsync(name, cancellationToken: cancellationToken);
            await tables.Deployments.DeleteEntityAsync(row.PartitionKey, RowKey, ETag.All, cancellationToken);
            if (++deleted == most) break;
        }

        return deleted;
    }
}
