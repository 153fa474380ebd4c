using System.Text;
using Xunit;

namespace Catalyze.Pipeline.Tests.Archives;

public sealed class SourceArchiveReaderTests
{
    [Fact]
    public async Task An_honest_archive_gives_its_manifest()
    {
        var archive = TarBuilder.Program()
            .File("./lib/a.py", "x").Entry("lib/link", '2', link: "a.py").Entry("lib/", '5')
            .File("Aptfile", "# needed\npython3-redis\npython3-psycopg2\n").File("requirements.txt", "redis\n").Gzip();
        var inspection = await ReadAsync(archive);
        Assert.Empty(inspection.Errors);
        var manifest = inspection.Manifest!;
        Assert.Equal("python", manifest.Language);
        Assert.Equal("python3 server.py", manifest.Processes["web"]);
        Assert.Equal(["python3-psycopg2", "python3-redis"], manifest.Packages);
        Assert.Equal("requirements.txt", manifest.RequirementsFile);
        Assert.Equal(5, manifest.Files);
        Assert.Equal("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(archive)), manifest.Digest);
    }

    [Fact]
    public async Task A_package_file_makes_it_node() =>
        Assert.Equal("node", (await ReadAsync(new TarBuilder().File("Procfile", "web: node a.js").File("package.json", "{}").Gzip())).Manifest?.Language);

    [Theory]
    [InlineData("/etc/passwd", '0', "", "absolute-path")]
    [InlineData("../outside", '0', "", "parent-path")]
    [InlineData("a/../../outside", '0', "", "parent-path")]
    [InlineData("a\\b", '0', "", "bad-name")]
    [InlineData("a\nb", '0', "", "bad-name")]
    [InlineData("dev", '3', "", "unsupported-entry")]
    [InlineData("dev", '4', "", "unsupported-entry")]
    [InlineData("pipe", '6', "", "unsupported-entry")]
    [InlineData("sparse", 'S', "", "unsupported-entry")]
    [InlineData("link", '2', "/etc/passwd", "link-outside")]
    [InlineData("link", '2', "../outside", "link-outside")]
    [InlineData("a/link", '2', "../../outside", "link-outside")]
    [InlineData("link", '2', "link", "link-outside")]
    [InlineData("link", '2', "", "link-outside")]
    [InlineData("hard", '1', "/etc/passwd", "link-outside")]
    [InlineData("hard", '1', "../outside", "link-outside")]
    [InlineData("hard", '1', "not-there", "link-outside")]
    [InlineData("server.py", '0', "", "duplicate")]
    [InlineData("./server.py", '0', "", "duplicate")]
    [InlineData("server.py", '5', "", "duplicate")]
    [InlineData("server.py/below", '0', "", "below-link")]
    public async Task A_hostile_entry_is_refused(string name, char type, string link, string code) =>
        Assert.Equal(code, Assert.Single((await ReadAsync(TarBuilder.Program().Entry(name, type, link: link).Gzip())).Errors).Code);

    [Fact]
    public async Task A_link_that_only_leads_out_through_another_link_is_refused() =>
        await AssertRefusedAsync(TarBuilder.Program().Entry("here", '2', link: ".").Entry("out", '2', link: "here/.."), "link-outside");

    [Fact]
    public async Task A_file_below_a_link_is_refused() =>
        await AssertRefusedAsync(TarBuilder.Program().Entry("lib", '5').Entry("to", '2', link: "lib").File("to/a.py", ""), "below-link");

    [Fact]
    public async Task Every_wrong_entry_is_reported_at_once()
    {
        var errors = (await ReadAsync(new TarBuilder().File("/a", "").File("../b", "").Entry("c", '6').Gzip())).Errors;
        Assert.Equal(["absolute-path", "parent-path", "unsupported-entry", "missing", "unknown-language"], errors.Select(e => e.Code));
    }

    [Theory]
    [InlineData("", "source/Procfile", "empty")]
    [InlineData("web python3 server.py\n", "source/Procfile:1", "syntax")]
    [InlineData("# fine\nweb:   \n", "source/Procfile:2", "syntax")]
    [InlineData("Web: a\n", "source/Procfile:1", "syntax")]
    [InlineData("web: a\n\nweb: b\n", "source/Procfile:3", "duplicate")]
    [InlineData("web: a\nworker/1: b\n", "source/Procfile:2", "syntax")]
    [InlineData("web: a\u0007b\n", "source/Procfile:1", "not-text")]
    public async Task A_wrong_Procfile_is_refused_with_its_line(string procfile, string field, string code)
    {
        var error = Assert.Single((await ReadAsync(new TarBuilder().File("Procfile", procfile).File("a.py", "").Gzip())).Errors);
        Assert.Equal((field, code), (error.Field, error.Code));
    }

    [Fact]
    public async Task A_Procfile_in_the_only_folder_is_explained()
    {
        var errors = (await ReadAsync(new TarBuilder().File("my-app/Procfile", "web: a").File("my-app/a.py", "").Gzip())).Errors;
        Assert.Contains("pack the folder's contents", errors[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("python3-redis; rm -rf /")]
    [InlineData("-o=Dir::Etc=/tmp")]
    [InlineData("redis=1.0")]
    [InlineData("redis-")]
    [InlineData("./local.deb")]
    [InlineData("$(id)")]
    public async Task An_Aptfile_holds_plain_names_only(string line) =>
        Assert.Equal("source/Aptfile:1", Assert.Single((await ReadAsync(TarBuilder.Program().File("Aptfile", line).Gzip())).Errors).Field);

    [Fact]
    public async Task What_is_no_gzip_is_refused() => Assert.Equal("not-gzip", Assert.Single((await ReadAsync("hello, hello, hello"u8.ToArray())).Errors).Code);

    [Fact]
    public async Task What_is_no_tar_is_refused() =>
        Assert.Equal("not-a-tar", Assert.Single((await ReadAsync(TarBuilder.Gzip(Encoding.UTF8.GetBytes(new string('x', 4096))))).Errors).Code);

    [Fact]
    public async Task An_empty_upload_is_refused() => Assert.NotEmpty((await ReadAsync([])).Errors);

    [Fact]
    public async Task A_bomb_is_stopped_at_the_unpacked_limit()
    {
        var archive = TarBuilder.Program().Entry("zeros", '0', new byte[8 << 20]).Gzip();
        Assert.Equal("too-large-unpacked", Assert.Single((await ReadAsync(archive, new SourceLimits { UnpackedBytes = 1 << 20 })).Errors).Code);
    }

    [Fact]
    public async Task A_bomb_behind_the_end_of_the_tar_is_stopped_too()
    {
        var archive = TarBuilder.Gzip([.. TarBuilder.Program().Tar(), .. new byte[8 << 20]]);
        Assert.Equal("too-large-unpacked", Assert.Single((await ReadAsync(archive, new SourceLimits { UnpackedBytes = 1 << 20 })).Errors).Code);
    }

    [Fact]
    public async Task An_archive_over_the_compressed_limit_is_refused() =>
        Assert.Equal("too-large", Assert.Single((await ReadAsync(TarBuilder.Program().Gzip(), new SourceLimits { CompressedBytes = 64 })).Errors).Code);

    [Fact]
    public async Task Too_many_entries_are_refused() =>
        Assert.Equal("too-many-files", Assert.Single((await ReadAsync(TarBuilder.Program().Gzip(), new SourceLimits { Entries = 1 })).Errors).Code);

    [Fact]
    public async Task A_long_name_that_claims_gigabytes_allocates_nothing() =>
        await AssertRefusedAsync(TarBuilder.Program().Entry("././@LongLink", 'L', claimedSize: 7L << 30), "path-too-long");

    [Fact]
    public async Task A_long_name_leads_out_no_better_than_a_short_one() =>
        await AssertRefusedAsync(TarBuilder.Program().Entry("././@LongLink", 'L', "../outside\0"u8.ToArray()).File("innocent", ""), "parent-path");

    [Fact]
    public async Task An_extended_header_leads_out_no_better() =>
        await AssertRefusedAsync(TarBuilder.Program().Entry("pax", 'x', "19 path=../outside\n"u8.ToArray()).File("innocent", ""), "parent-path");

    [Fact]
    public async Task Errors_stop_at_a_bound()
    {
        var archive = new TarBuilder();
        for (var i = 0; i < 500; i++)
            archive.File($"/{i}", "");
        Assert.Equal(100, (await ReadAsync(archive.Gzip())).Errors.Count);
    }

    [Fact]
    public async Task An_archive_cut_off_is_refused_unless_nothing_of_the_tar_is_missing()
    {
        var whole = TarBuilder.Program().File("more.txt", new string('m', 700)).Gzip();
        for (var length = 0; length < whole.Length; length++)
        {
            var inspection = await ReadAsync(whole[..length]);
            // The last bytes of a gzip are its checksum, which the runtime does not insist on.
            Assert.True(inspection.Errors.Count > 0 || (inspection.Manifest?.Files == 3 && length > whole.Length - 32), $"cut at {length} of {whole.Length}");
        }
    }

    [Fact]
    public async Task No_archive_however_mangled_escapes_or_throws()
    {
        var random = new Random(20260512);
        string[] names = ["a", "a/b", "../x", "/x", "a/../b", "Procfile", "l", "l/x", ".", "", "a//b", "..", "l/../..", "server.py"];
        for (var round = 0; round < 2000; round++)
        {
            var builder = new TarBuilder().File("Procfile", "web: a").File("z.py", "");
            for (var i = random.Next(8); i > 0; i--)
                builder.Entry(names[random.Next(names.Length)], "0125L KxgS3"[random.Next(11)], new byte[random.Next(3) * 300], names[random.Next(names.Length)]);
            var tar = builder.Tar();
            if (round % 2 == 0)
                tar[random.Next(tar.Length)] ^= (byte)(1 << random.Next(8));
            var archive = TarBuilder.Gzip(tar);
            var inspection = await ReadAsync(archive);
            Assert.True(inspection.Errors.Count > 0 != inspection.Manifest is not null);
            if (inspection.Manifest is not null)
                await Unpacked.AssertStaysInsideAsync(archive, inspection.Manifest.Digest);
        }
    }

    private static async Task AssertRefusedAsync(TarBuilder archive, string code) =>
        Assert.Equal(code, Assert.Single((await ReadAsync(archive.Gzip())).Errors).Code);

    private static async Task<SourceInspection> ReadAsync(byte[] archive, SourceLimits? limits = null)
    {
        using var stream = new MemoryStream(archive);
        return await SourceArchiveReader.ReadAsync(stream, limits ?? SourceLimits.Default, CancellationToken.None);
    }
}
