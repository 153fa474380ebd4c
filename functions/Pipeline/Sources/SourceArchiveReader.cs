namespace Catalyze.Pipeline;

/// <summary>Reads a source archive once, as a stream, and says what is wrong with it or what it holds.</summary>
public static class SourceArchiveReader
{
    /// <summary>Never throws for what the archive holds; the archive is untrusted.</summary>
    /// <param name="gzipTar">A gzip-compressed tar; read to its end or to the first limit.</param>
    /// <param name="limits">What is accepted.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static Task<SourceInspection> ReadAsync(Stream gzipTar, SourceLimits limits, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Follows.");
}
