using Catalyze.Docker;
using Catalyze.Pipeline;
using Catalyze.TestSupport;

namespace Catalyze.AppArmor.Tests;

/// <summary>The services' images, built from the contexts that the pipeline renders, as the data of an engine on a disk: the machine need load nothing.</summary>
internal static class ImageDisk
{
    private static string BaseImageTar => Path.Combine(CacheFolder.State, "cache", "debian-12.tar");

    private static string ToolsTar => Directory.GetFiles(Path.Combine(CacheFolder.State, "cache"), "tools-*.tar").Single();

    /// <summary>Path of the disk.</summary>
    internal static async Task<string> PrepareAsync(IReadOnlyList<ConfinedService> services)
    {
        var images = services.DistinctBy(s => s.Order.Image).ToList();
        if (!File.Exists(BaseImageTar))
            throw new FileNotFoundException("./catalyze test apparmor makes the base image first.", BaseImageTar);
        var madeFrom = $"{File.GetLastWriteTimeUtc(BaseImageTar):O} {string.Join(' ', images.Select(s => s.Order.Image))}";
        return Path.Combine(await CacheFolder.GetAsync("images", madeFrom, folder => MakeAsync(folder, images)), "docker.ext4");
    }

    private static async Task MakeAsync(string folder, List<ConfinedService> images)
    {
        var docker = new DockerFixture();
        try
        {
            await docker.InitializeAsync();
            await Tool.RunAsync(
                TimeSpan.FromMinutes(3), "docker", "--host", $"unix://{docker.Socket}", "import",
                "--change", "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", BaseImageTar, "catalyze/debian:12");
            await Tool.RunAsync(
                TimeSpan.FromMinutes(3), "docker", "--host", $"unix://{docker.Socket}", "import", ToolsTar, $"catalyze/{Path.GetFileNameWithoutExtension(ToolsTar).Replace("tools-", "tools:", StringComparison.Ordinal)}");
            foreach (var service in images)
                await BuildAsync(docker.Engine, service);
            await docker.StopEngineAsync();
            var data = Path.Combine(Path.GetDirectoryName(docker.Socket)!, "data");
            await Tool.RunAsync(
                TimeSpan.FromMinutes(5), "mke2fs", "-q", "-t", "ext4", "-m", "0", "-O", "^has_journal", "-d", data, Path.Combine(folder, "docker.ext4"), "4G");
        }
        finally
        {
            await docker.DisposeAsync();
        }
    }

    private static async Task BuildAsync(DockerEngine engine, ConfinedService service)
    {
        using var context = new MemoryStream();
        using var source = service.Source is { } bytes ? new MemoryStream(bytes) : null;
        await BuildContextWriter.WriteAsync(service.Blueprint.Context, source, context, CancellationToken.None);
        context.Position = 0;
        // The engine has no bridge: packages come through the machine's own network.
        var options = new BuildOptions { Tags = [service.Order.Image], NetworkMode = "host" };
        await engine.Images.BuildAsync(context, options, progress: null, CancellationToken.None);
    }
}
