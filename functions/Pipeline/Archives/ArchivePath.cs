using System.Text;

namespace Catalyze.Pipeline;

/// <summary>Paths of an archive, brought to one form: segments joined by slashes, nothing before, nothing after.</summary>
internal static class ArchivePath
{
    /// <summary>The path in its one form, empty for the archive's root.</summary>
    /// <exception cref="ArchiveException">It leads out of the archive, or nobody could write it in a file system.</exception>
    public static string Normalise(string path, SourceLimits limits)
    {
        if (path.StartsWith('/'))
            throw new ArchiveException("absolute-path", "The path is absolute; paths are relative to the archive.");
        if (path.Contains('\\', StringComparison.Ordinal) || path.Any(char.IsControl))
            throw new ArchiveException("bad-name", "The path holds a backslash or a control character.");
        if (Encoding.UTF8.GetByteCount(path) > limits.PathBytes)
            throw new ArchiveException("path-too-long", $"The path is longer than {limits.PathBytes} bytes.");
        var segments = path.Split('/').Where(s => s is not ("" or ".")).ToArray();
        if (segments.Contains(".."))
            throw new ArchiveException("parent-path", "The path holds \"..\"; paths stay within the archive.");
        if (segments.Any(s => Encoding.UTF8.GetByteCount(s) > 255))
            throw new ArchiveException("path-too-long", "A part of the path is longer than 255 bytes.");
        return string.Join('/', segments);
    }

    /// <summary>The folder a path lies in; empty for the root.</summary>
    public static string Parent(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";
}
