using Catalyze.Docker.Models;
using Catalyze.HostAgent.Images;

namespace Catalyze.HostAgent.Tests.Pure;

public sealed class ImageSweepTests
{
    private const string Repository = "registry/env-1/app01@sha256:";

    [Fact]
    public void What_is_to_run_stays_and_the_oldest_of_the_others_comes_first()
    {
        var images = new[] { Image("new", 30), Image("wanted", 10), Image("old", 20) };

        Assert.Equal(["old", "new"], ImageSweep.Dispensable(images, new HashSet<string> { Repository + "wanted" }).Select(i => i.Id));
    }

    [Fact]
    public void An_image_is_removed_by_all_its_names_and_by_its_id_only_without_one()
    {
        Assert.Equal(["a:1", Repository + "x"], ImageSweep.References(Image("x", 1) with { RepoTags = ["a:1", "<none>:<none>"] }));
        Assert.Equal(["x"], ImageSweep.References(new ImageSummary { Id = "x", RepoTags = ["<none>:<none>"], RepoDigests = ["<none>@<none>"] }));
        Assert.Equal(["x"], ImageSweep.References(new ImageSummary { Id = "x" }));
    }

    private static ImageSummary Image(string id, long created) => new() { Id = id, Created = created, RepoDigests = [Repository + id] };
}
