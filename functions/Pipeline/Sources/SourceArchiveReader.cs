using Catalyze.Contracts.Problems;

namespace Catalyze.Pipeline;

/// <summary>Reads a source archive once, as a stream, and says what is wrong with it or what it holds.</summary>
public static class SourceArchiveReader
{
    /// <summary>Never throws for what the archive holds; the archive is untrusted.</summary>
    /// <param name="gzipTar">A gzip-compressed tar; read to its end or to the first limit, left open.</param>
    /// <param name="limits">What is accepted.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="IOException">The stream itself fails, for example because the uploader went away.</exception>
    public static async Task<SourceInspection> ReadAsync(Stream gzipTar, SourceLimits limits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gzipTar);
        ArgumentNullException.ThrowIfNull(limits);
        var contents = new SourceContents(limits);
        using var source = new SourceStream(gzipTar, limits);
        try
        {
            while (!contents.IsFull && await source.Tar.NextAsync(cancellationToken) is { } entry)
                await contents.AddAsync(entry, source.Tar, cancellationToken);
            if (!contents.IsFull)
                await source.DrainAsync(cancellationToken);
        }
        catch (ArchiveException e)
        {
            return contents.Broken(new FieldError("source", e.Code, e.Message));
        }
        catch (InvalidDataException)
        {
            return contents.Broken(new FieldError("source", "not-gzip", "The archive is not a gzip-compressed tar, or it is damaged."));
        }

        return contents.Conclude(source.Digest);
    }
}
