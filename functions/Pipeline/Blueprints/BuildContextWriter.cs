namespace Catalyze.Pipeline;

/// <summary>Writes build contexts.</summary>
public static class BuildContextWriter
{
    /// <summary>Writes an uncompressed tar that depends on nothing but its arguments: sorted, owned by root, dated 1970.</summary>
    /// <param name="context">What to write.</param>
    /// <param name="sourceArchive">The gzip-compressed tar the context's source digest names; null where it names none.</param>
    /// <param name="output">Where to write; left open.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    /// <exception cref="InvalidDataException">The archive is not the one the context names, or would not pass inspection.</exception>
    public static Task WriteAsync(BuildContext context, Stream? sourceArchive, Stream output, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Follows.");
}
