using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.Docker.Tests;

public sealed class VolumeTests(DockerFixture fixture) : EngineTests(fixture)
{
    [Fact]
    public async Task A_volume_outlives_its_container_and_goes_only_when_nobody_has_it()
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["owner"] = Own };
        await Engine.Volumes.CreateAsync(Own, labels, Token);
        await Engine.Volumes.CreateAsync(Own, labels, Token);
        Assert.Equal(labels, Assert.Single(await Engine.Volumes.ListAsync(Token), volume => volume.Name == Own).Labels);

        var writer = await StartAsync("writer", "echo kept > /data/file", $"{Own}:/data");
        Assert.Equal(0, await Engine.Containers.WaitAsync(writer, Token));
        await Engine.Containers.RemoveAsync(writer, Token);
        var reader = await StartAsync("reader", "cat /data/file; echo no > /data/file", $"{Own}:/data:ro");
        Assert.Equal(1, await Engine.Containers.WaitAsync(reader, Token));
        Assert.Contains("kept\n", await Engine.Containers.LogsAsync(reader, lines: 10, Token), StringComparison.Ordinal);

        Assert.True((await Assert.ThrowsAsync<DockerException>(() => Engine.Volumes.RemoveAsync(Own, Token))).IsConflict);
        await Engine.Containers.RemoveAsync(reader, Token);
        await Engine.Volumes.RemoveAsync(Own, Token);
        await Engine.Volumes.RemoveAsync(Own, Token);
        Assert.DoesNotContain(await Engine.Volumes.ListAsync(Token), volume => volume.Name == Own);
    }
}
