using System.IO.Compression;
using System.Text;

namespace Catalyze.Pipeline;

/// <summary>Writes build contexts.</summary>
public static class BuildContextWriter
{
    /// <summary>Writes an uncompressed tar that depends on nothing but its arguments: rendered files sorted, owned by root, dated 1970.</summary>
    /// <param name="context">What to write.</param>
    /// <param name="sourceArchive">The gzip-compressed tar the context's source digest names; null where it names none.</param>
    /// <param name="output">Where to write; left open.</param>
    /// <param name="cancellationToken">Stops writing.</param>
    /// <exception cref="InvalidDataException">
    /// The archive is not the one the context names, or would not pass inspection. Only known at its end: what was written must then be thrown away.
    /// </exception>
    public static async Task WriteAsync(BuildContext context, Stream? sourceArchive, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.SourceDigest is null != sourceArchive is null)
            throw new ArgumentException("A source archive must be given exactly when the context names one.", nameof(sourceArchive));
        var target = new TarTarget(output);
        foreach (var file in context.Files)
            await target.FileAsync(file.Path, Encoding.UTF8.GetBytes(file.Text), file.Executable, cancellationToken);
        if (sourceArchive is not null)
            await WriteSourceAsync(context.SourceDigest!, sourceArchive, target, output, cancellationToken);
        await target.EndAsync(cancellationToken);
    }

    private static async Task WriteSourceAsync(string digest, Stream archive, TarTarget target, Stream output, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new SourceStream(archive, SourceLimits.Default);
            await target.DirectoryAsync("source", cancellationToken);
            while (await reader.Tar.NextAsync(cancellationToken) is { } entry)
                await WriteEntryAsync(reader.Tar, entry, target, output, cancellationToken);
            await reader.DrainAsync(cancellationToken);
            if (reader.Digest != digest)
                throw new InvalidDataException($"The archive is {reader.Digest}, not {digest}.");
        }
        catch (ArchiveException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static async Task WriteEntryAsync(
        TarSource tar, ArchiveEntry entry, TarTarget target, Stream output, CancellationToken cancellationToken)
    {
        var path = ArchivePath.Normalise(entry.Name, SourceLimits.Default);
        if (path.Length == 0)
            return;
        path = "source/" + path;
        switch (entry.Kind)
        {
            case ArchiveEntryKind.Directory:
                await target.DirectoryAsync(path, cancellationToken);
                break;
            case ArchiveEntryKind.SymbolicLink:
                await target.SymbolicLinkAsync(path, entry.LinkTarget, cancellationToken);
                break;
            case ArchiveEntryKind.HardLink:
                await target.HardLinkAsync(path, "source/" + ArchivePath.Normalise(entry.LinkTarget, SourceLimits.Default), cancellationToken);
                break;
            case ArchiveEntryKind.File:
                await target.FileHeaderAsync(path, entry.Size, entry.Executable, cancellationToken);
                var buffer = new byte[64 << 10];
                while (await tar.ReadAsync(buffer, cancellationToken) is > 0 and var read)
                    await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                await target.PadAsync(entry.Size, cancellationToken);
                break;
            default:
                throw new InvalidDataException($"{entry.Name} is neither file, folder nor link.");
        }
    }
}
