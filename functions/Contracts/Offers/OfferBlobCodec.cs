using System.IO.Compression;
using System.Text.Json;
using Catalyze.Contracts.Json;

namespace Catalyze.Contracts.Offers;

/// <summary>Snapshots and deltas as they lie in blobs: compressed JSON.</summary>
public static class OfferBlobCodec
{
    public static byte[] Encode<T>(T value)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            JsonSerializer.Serialize(gzip, value, CatalyzeJson.Options);
        return buffer.ToArray();
    }

    /// <exception cref="JsonException">Not a <typeparamref name="T"/>.</exception>
    /// <exception cref="InvalidDataException">Not compressed as <see cref="Encode"/> does.</exception>
    public static T Decode<T>(Stream content)
    {
        using var gzip = new GZipStream(content, CompressionMode.Decompress);
        return JsonSerializer.Deserialize<T>(gzip, CatalyzeJson.Options) ?? throw new JsonException("The document is null.");
    }
}
