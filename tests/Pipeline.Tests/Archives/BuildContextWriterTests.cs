using System.Formats.Tar;
using Xunit;

namespace Catalyze.Pipeline.Tests.Archives;

public sealed class BuildContextWriterTests
{
    [Fact]
    public async Task The_same_context_is_written_the_same_to_the_byte()
    {
        var archive = TarBuilder.Program().File("a/" + new string('n', 120), "long").Gzip();
        Assert.Equal(await WriteAsync(archive), await WriteAsync(archive));
    }

    [Fact]
    public async Task Another_reader_finds_rendered_files_and_source()
    {
        var longName = "a/" + new string('n', 120) + "/" + new string('m', 120);
        var archive = TarBuilder.Program().File(longName, "long").Entry("link", '2', link: longName).Gzip();
        using var stream = new MemoryStream(await WriteAsync(archive));
        using var reader = new TarReader(stream);
        var names = new List<string>();
        while (await reader.GetNextEntryAsync(copyData: true) is { } entry)
        {
            names.Add(entry.Name);
            if (entry.Name == "entrypoint")
                Assert.True(entry.Mode.HasFlag(UnixFileMode.OtherExecute));
            if (entry.Name == "source/" + longName)
                Assert.Equal("long", await new StreamReader(entry.DataStream!).ReadToEndAsync());
            if (entry.Name == "source/link")
                Assert.Equal(longName, entry.LinkName);
        }

        Assert.Equal(["Dockerfile", "entrypoint", "source/", "source/Procfile", "source/server.py", "source/" + longName, "source/link"], names);
    }

    [Fact]
    public async Task Another_archive_than_the_named_one_is_refused() => await Assert.ThrowsAsync<InvalidDataException>(
        () => WriteAsync(TarBuilder.Program().Gzip(), "sha256:" + new string('0', 64)));

    private static async Task<byte[]> WriteAsync(byte[] archive, string? digest = null)
    {
        digest ??= "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(archive));
        using var source = new MemoryStream(archive);
        using var output = new MemoryStream();
        var context = new BuildContext([new BuildFile("Dockerfile", "FROM x\n"), new BuildFile("entrypoint", "#!/bin/bash\n", Executable: true)], digest);
        await BuildContextWriter.WriteAsync(context, source, output, CancellationToken.None);
        return output.ToArray();
    }
}
