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

    private const int DeletesAtOnce = 8;

    /// <summary>Whether a stored text names a blob.</summary>
    public static bool IsReference(string? stored) => stored is { Length: > 0 } && stored[0] == Marker;

    /// <summary>The text, or a reference to a blob below the instance's prefix.</summary>
    /// <param name="instanceId">Whose blob it is.</param>
    /// <param name="payload">The text; a reference is given back as it is.</param>
    /// <param name="names">Payloads of the instance that have a blob already; learns the new one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string?> StoreAsync(string instanceId, string? payload, PayloadNames names, CancellationToken cancellationToken)
    {
        if (payload is null || IsReference(payload) || payload.Length * 3L <= options.Value.PayloadThreshold || Encoding.UTF8.GetByteCount(payload) <= options.Value.PayloadThreshold)
            return payload;
        if (names.Of(payload) is { } known)
            return known;
        var reference = await StoreBytesAsync(instanceId, Encoding.UTF8.GetBytes(payload), cancellationToken);
        names.Learn(payload, reference);
        return reference;
    }

    /// <summary>Stores bytes in a blob.</summary>
    /// <returns>The reference.</returns>
    public async Task<string> StoreBytesAsync(string instanceId, byte[] bytes, CancellationToken cancellationToken)
    {
        var name = $"{Uri.EscapeDataString(instanceId)}/{Guid.NewGuid():N}";
        await storage.Payloads.UploadBlobAsync(name, new BinaryData(Compression.Compress(bytes)), cancellationToken);
        return Marker + name;
    }

    /// <summary>The text that <see cref="StoreAsync"/> was given.</summary>
    public async Task<string?> LoadAsync(string? stored, PayloadNames? names, CancellationToken cancellationToken)
    {
        if (!IsReference(stored))
            return stored;
        var payload = Encoding.UTF8.GetString(await LoadBytesAsync(stored!, cancellationToken));
        names?.Learn(payload, stored!);
        return payload;
    }

    public async Task<byte[]> LoadBytesAsync(string reference, CancellationToken cancellationToken)
    {
        var content = await storage.Payloads.GetBlobClient(reference[1..]).DownloadContentAsync(cancellationToken);
        return Compression.Decompress(content.Value.Content.ToMemory());
    }

    /// <summary>Deletes blobs that no row names any more. Should the process die before, the purge takes them.</summary>
    public Task DeleteAsync(IEnumerable<string> references, CancellationToken cancellationToken) => Parallel.ForEachAsync(
        references,
        new ParallelOptions { MaxDegreeOfParallelism = DeletesAtOnce, CancellationToken = cancellationToken },
        async (reference, token) => await storage.Payloads.DeleteBlobIfExistsAsync(reference[1..], cancellationToken: token));

    /// <summary>Removes every payload of an instance.</summary>
    public async Task PurgeAsync(string instanceId, CancellationToken cancellationToken)
    {
        await foreach (var blob in storage.Payloads.GetBlobsAsync(prefix: $"{Uri.EscapeDataString(instanceId)}/", cancellationToken: cancellationToken))
            await storage.Payloads.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
    }
}
