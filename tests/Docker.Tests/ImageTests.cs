using System.Formats.Tar;
using System.Text;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Docker.Tests;

public sealed class ImageTests(DockerFixture fixture) : EngineTests(fixture)
{
    private const string From = $"FROM {DockerFixture.BaseImage}\n";

    private string Repository => $"{Fixture.Registry}/team/{Own}";

    [Fact]
    public async Task An_image_is_built_from_a_tar_with_its_names_labels_and_arguments()
    {
        var progress = new ProgressLines();
        var options = new BuildOptions
        {
            Dockerfile = "sub/Buildfile",
            Tags = [$"{Own}:1", $"{Own}:2"],
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["owner"] = "a b&c" },
            Arguments = new Dictionary<string, string>(StringComparer.Ordinal) { ["WORD"] = "hello" },
            NetworkMode = "none",
            MemoryBytes = 64 << 20,
            CpuMillis = 1000,
        };
        var id = await BuildAsync(From + "ARG WORD\nRUN [\"sh\", \"-c\", \"echo $WORD > /word\"]\n", options, progress);

        Assert.StartsWith("sha256:", id, StringComparison.Ordinal);
        Assert.Contains("RUN [\"sh\", \"-c\", \"echo $WORD > /word\"]", progress.Output, StringComparison.Ordinal);
        var inspection = await Engine.Images.InspectAsync($"{Own}:1", Token);
        Assert.Equal(id, inspection.Id);
        Assert.Equal([$"{Own}:1", $"{Own}:2"], inspection.RepoTags!.Order(StringComparer.Ordinal));
        Assert.Empty(inspection.RepoDigests!);
        Assert.True(inspection.Size > 100_000);
        Assert.Contains(await Engine.Images.ListAsync(Token), image => image.Id == id);

        var container = await Engine.Containers.CreateAsync(
            $"{Own}-x", Specification("cat /word") with { Image = id }, Token);
        await Engine.Containers.StartAsync(container, Token);
        Assert.Equal(0, await Engine.Containers.WaitAsync(container, Token));
        Assert.Equal("hello\n", await Engine.Containers.LogsAsync(container, lines: 10, Token));
        Assert.Equal("a b&c", (await Engine.Containers.InspectAsync(container, Token)).Config.Labels!["owner"]);
    }

    [Theory]
    [InlineData("COPY missing /missing\n", "missing")]
    [InlineData("RUN [\"sh\", \"-c\", \"exit 3\"]\n", "returned a non-zero code: 3")]
    public async Task A_step_that_fails_is_an_error_in_the_builders_words_though_the_answer_began_with_200(string step, string words)
    {
        var progress = new ProgressLines();
        var options = new BuildOptions { Tags = [$"{Own}:1"], NetworkMode = "none" };
        var error = await Assert.ThrowsAsync<DockerException>(() => BuildAsync(From + step, options, progress));
        Assert.Null(error.Status);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Contains(step.Trim(), progress.Output, StringComparison.Ordinal);
        Assert.False(await Engine.Images.ExistsAsync($"{Own}:1", Token));
    }

    [Fact]
    public async Task A_Dockerfile_that_cannot_be_read_fails_with_the_number_of_its_line()
    {
        var error = await Assert.ThrowsAsync<DockerException>(() => BuildAsync(From + "NONSENSE\n", new BuildOptions(), progress: null));
        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_build_ends_in_the_engine_too()
    {
        var sleep = "600." + Random.Shared.Next(1_000_000, 9_999_999);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var build = BuildAsync(From + $"RUN [\"sh\", \"-c\", \"exec sleep {sleep}\"]\n", new BuildOptions { NetworkMode = "none" }, progress: null, cancellation.Token);
        await Eventually.HoldsAsync(() => Runs(sleep));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build);
        await Eventually.HoldsAsync(() => !Runs(sleep));
    }

    [Fact]
    public async Task What_was_pushed_is_pulled_by_its_digest()
    {
        var id = await BuildAsync(From + $"LABEL only={Own}\n", new BuildOptions { Tags = [$"{Own}:1"] }, progress: null);
        await Engine.Images.TagAsync($"{Own}:1", Repository, "1", Token);
        var digest = await Engine.Images.PushAsync(Repository, "1", progress: null, Token);
        var reference = $"{Repository}@{digest}";
        Assert.Equal([reference], (await Engine.Images.InspectAsync(id, Token)).RepoDigests);

        foreach (var name in new[] { $"{Own}:1", $"{Repository}:1", reference })
            await Engine.Images.RemoveAsync(name, Token);
        Assert.False(await Engine.Images.ExistsAsync(id, Token));

        await Engine.Images.PullAsync(reference, progress: null, Token);
        Assert.True(await Engine.Images.ExistsAsync(reference, Token));
        Assert.Equal(id, (await Engine.Images.InspectAsync(reference, Token)).Id);
    }

    [Fact]
    public async Task A_digest_the_registry_does_not_know_cannot_be_pulled()
    {
        var reference = $"{Repository}@sha256:{new string('a', 64)}";
        var error = await Assert.ThrowsAsync<DockerException>(() => Engine.Images.PullAsync(reference, progress: null, Token));
        Assert.Contains("unknown", error.Message, StringComparison.Ordinal);
        Assert.False(await Engine.Images.ExistsAsync(reference, Token));
    }

    [Fact]
    public async Task A_push_to_a_registry_that_is_away_fails_though_the_answer_began_with_200()
    {
        var away = $"127.0.0.1:{FreePort.Next()}/{Own}";
        await Engine.Images.TagAsync(DockerFixture.BaseImage, away, "1", Token);
        var error = await Assert.ThrowsAsync<DockerException>(() => Engine.Images.PushAsync(away, "1", progress: null, Token));
        Assert.Null(error.Status);
        Assert.Contains("connection refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_in_use_is_a_conflict_and_one_that_is_gone_already_is_fine()
    {
        var id = await BuildAsync(From + $"LABEL only={Own}\n", new BuildOptions { Tags = [$"{Own}:1"] }, progress: null);
        var container = await Engine.Containers.CreateAsync($"{Own}-x", Specification(Serve) with { Image = id }, Token);
        Assert.True((await Assert.ThrowsAsync<DockerException>(() => Engine.Images.RemoveAsync(id, Token))).IsConflict);

        await Engine.Containers.RemoveAsync(container, Token);
        await Engine.Images.RemoveAsync(id, Token);
        await Engine.Images.RemoveAsync(id, Token);
        Assert.False(await Engine.Images.ExistsAsync(id, Token));
    }

    private static bool Runs(string argument) => Directory.EnumerateDirectories("/proc").Any(process =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).EndsWith($"sleep\0{argument}\0", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // Not a process, or one that has ended meanwhile.
            return false;
        }
    });

    private async Task<string> BuildAsync(string dockerfile, BuildOptions options, IProgress<ProgressLine>? progress, CancellationToken? token = null)
    {
        using var context = new MemoryStream();
        await using (var tar = new TarWriter(context, leaveOpen: true))
        {
            var entry = new PaxTarEntry(TarEntryType.RegularFile, options.Dockerfile) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(dockerfile)) };
            await tar.WriteEntryAsync(entry, Token);
        }

        context.Position = 0;
        return await Engine.Images.BuildAsync(context, options, progress, token ?? Token);
    }
}
