using System.Text.Json;
using Catalyze.Storage.Tables;

namespace Catalyze.DurableTask;

/// <summary>Packs lists of records into rows: compressed JSON over several binary properties, or a blob where even that is too large for a transaction.</summary>
internal sealed class ChunkCodec(PayloadStore payloads)
{
    private const int PropertyBytes = 60 * 1024;
    private const int RowBytes = 600 * 1024;
    private const int WorthCompressing = 1024;

    public async Task<TableEntity> PackAsync<T>(string instanceId, string rowKey, IEnumerable<T> records, PayloadNames names, CancellationToken cancellationToken)
    {
        var row = new TableEntity(HubNames.Key(instanceId), rowKey);
        var json = JsonSerializer.SerializeToUtf8Bytes(records, HubJson.Options);
        var packed = json.Length > WorthCompressing;
        var bytes = packed ? Compression.Compress(json) : json;
        if (bytes.Length > RowBytes)
        {
            var reference = await payloads.StoreBytesAsync(instanceId, json, cancellationToken);
            names.Learn(reference);
            row["Blob"] = reference;
            return row;
        }

        if (packed)
            row["Gzip"] = true;
        for (var index = 0; index * PropertyBytes < bytes.Length; index++)
            row[$"P{index}"] = bytes[(index * PropertyBytes)..Math.Min(bytes.Length, (index + 1) * PropertyBytes)];
        return row;
    }

    public async Task<IReadOnlyList<T>> UnpackAsync<T>(TableEntity row, PayloadNames names, CancellationToken cancellationToken)
    {
        byte[] json;
        if (row.GetString("Blob") is { } blob)
        {
            names.Learn(blob);
            json = await payloads.LoadBytesAsync(blob, cancellationToken);
        }
        else
        {
            using var joined = new MemoryStream();
            for (var index = 0; row.GetBinary($"P{index}") is { } part; index++)
                await joined.WriteAsync(part, cancellationToken);
            json = row.GetBoolean("Gzip") == true ? Compression.Decompress(joined.ToArray()) : joined.ToArray();
        }

        return JsonSerializer.Deserialize<List<T>>(json, HubJson.Options) ?? [];
    }
}
