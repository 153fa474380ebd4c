using System.IO.Compression;

namespace Catalyze.DurableTask;

/// <summary>Gzip in memory.</summary>
internal static class Compression
{
    public static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return buffer.ToArray();
    }

    public static byte[] Decompress(ReadOnlyMemory<byte> bytes)
    {
        using var source = new MemoryStream(bytes.ToArray());
        using var gzip = new GZipStream(source, CompressionMode.Decompress);
        using var buffer = new MemoryStream();
        gzip.CopyTo(buffer);
        return buffer.ToArray();
    }
}
