using System.IO.Compression;

namespace Catalyze.Pipeline;

/// <summary>A gzip-compressed tar within limits: counts and digests what comes in, counts what it unpacks to.</summary>
internal sealed class SourceStream : IDisposable
{
    private readonly CountingStream compressed;
    private readonly GZipStream gzip;
    private readonly CountingStream unpacked;

    public SourceStream(Stream archive, SourceLimits limits)
    {
        compressed = new CountingStream(
            archive, limits.CompressedBytes, "too-large", $"The archive is larger than {limits.CompressedBytes >> 20} MiB.");
        gzip = new GZipStream(compressed, CompressionMode.Decompress, leaveOpen: true);
        unpacked = new CountingStream(
            gzip, limits.UnpackedBytes, "too-large-unpacked", $"The archive unpacks to more than {limits.UnpackedBytes >> 20} MiB.");
        Tar = new TarSource(unpacked, limits);
    }

    public TarSource Tar { get; }

    /// <summary>Digest of the compressed archive; complete after <see cref="DrainAsync"/>.</summary>
    public string Digest => compressed.Digest();

    /// <summary>Reads what follows the tar's end: padding, and whatever else, as long as it is within the limits.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        await unpacked.CopyToAsync(Stream.Null, cancellationToken);
        await compressed.CopyToAsync(Stream.Null, cancellationToken);
    }

    public void Dispose()
    {
        unpacked.Dispose();
        gzip.Dispose();
        compressed.Dispose();
    }
}
