using System.Formats.Tar;
using Xunit;

namespace Catalyze.Pipeline.Tests.Archives;

/// <summary>Reads a written context with another reader than the one under test, as a builder's engine does.</summary>
internal static class Unpacked
{
    /// <summary>Every path of the context, and what every link leads to, lies below <c>source/</c> or is a rendered file.</summary>
    public static async Task AssertStaysInsideAsync(byte[] archive, string digest)
    {
        using var output = new MemoryStream();
        using var source = new MemoryStream(archive);
        await BuildContextWriter.WriteAsync(new BuildContext([], digest), source, output, CancellationToken.None);
        output.Position = 0;
        using var reader = new TarReader(output);
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            Assert.StartsWith("/unpacked/source", Path.GetFullPath(entry.Name, "/unpacked"), StringComparison.Ordinal);
            Assert.Equal((0, 0, DateTimeOffset.UnixEpoch), (entry.Uid, entry.Gid, entry.ModificationTime));
            if (entry.EntryType == TarEntryType.SymbolicLink)
                Assert.StartsWith("/unpacked/source", Path.GetFullPath(entry.LinkName, Path.GetDirectoryName("/unpacked/" + entry.Name)!), StringComparison.Ordinal);
            if (entry.EntryType == TarEntryType.HardLink)
                Assert.StartsWith("/unpacked/source/", Path.GetFullPath(entry.LinkName, "/unpacked"), StringComparison.Ordinal);
        }
    }
}
