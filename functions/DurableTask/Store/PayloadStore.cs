using System.IO.Compression;
using System.Text;
using Azure;
using Microsoft.Extensions.Options;

namespace Catalyze.DurableTask;

/// <summary>Moves large payloads to blobs, compressed, before the row or message that names them is written.</summary>
internal sealed class PayloadStore(HubStorage storage, IOptions<DurableTaskHubOptions> options)
{
    // No serialized value begins with a control character, so this cannot be mistaken for one.
    private const char Marker = '\u0001';

    /// <summary>The text, or a reference to a blob below the instance's prefix.</summary>
    public async Task<string?> StoreAsync(string instanceId, string? payload, CancellationToken cancellationToken)
    {
        if (payload is null || payload.Length * 3L <= options.Value.PayloadThreshold || Encoding.UTF8.GetByteCount(payload) <= options.Value.PayloadThreshold)
            return payload;
        return Marker + await StoreBytesAsync(instanceId, Encoding.UTF8.GetBytes(payload), cancellationToken);
    }

    /// <summary>Stores bytes and names the blob.</summary>
    public async Task<string> StoreBytesAsync(string instanceId, byte[] bytes, CancellationToken cancellationToken)
    {
        var name = $"{Uri.EscapeDataString(instanceId)}/{Guid.NewGuid():N}";
        await storage.Payloads.UploadBlobAsync(name, new BinaryData(Compression.Compress(bytes)), cancellationToken);
        return name;
    }

    /// <summary>The text that <see cref="StoreAsync"/> was given.</summary>
    public async Task<string?> LoadAsync(string? stored, CancellationToken cancellationToken) =>
        stored is not null && stored.Length > 0 && stored[0] == Marker
            ? Encoding.UTF8.GetString(await LoadBytesAsync(stored[1..], cancellationToken))
            : stored;

    public async Task<byte[]> LoadBytesAsync(string name, CancellationToken cancellationToken)
    {
        var content = await storage.Payloads.GetBlobClient(name).DownloadContentAsync(cancellationToken);
        return Compression.Decompress(content.Value.Content.ToMemory());
    }

    /// <summary>Removes every payload of an instance.</summary>
    public async Task PurgeAsync(string instanceId, CancellationToken cancellationToken)
    {
        await foreach (var blob in storage.Payloads.GetBlobsAsync(prefix: $"{Uri.EscapeDataString(instanceId)}/", cancellationToken: cancellationToken))
            await storage.Payloads.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
    }
}
