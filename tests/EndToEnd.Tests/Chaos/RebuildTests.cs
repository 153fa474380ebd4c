using System.Diagnostics;
using System.Globalization;
using Catalyze.Contracts.Deployments;
using Catalyze.EndToEnd.Tests.Failover;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.EndToEnd.Tests.Chaos;

/// <summary>The host of the standby of the sample's database is gone for good: another is built elsewhere while an application writes, and can take over.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class RebuildTests(LocalPod pod, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly SampleDatabase database = new(pod);

    public async Task InitializeAsync()
    {
        await database.SettledAsync();
        await database.BeginAsync();
    }

    public async Task DisposeAsync()
    {
        await LocalPod.RepairAsync();
        await database.SettledAsync();
        await database.EndAsync();
    }

    [Fact]
    public async Task A_standby_whose_host_is_gone_for_good_is_built_anew_elsewhere_and_can_take_over()
    {
        var primary = await database.PrimaryAsync();
        var gone = await database.StandbyAsync();
        var volume = $"cz-{(await pod.SampleAsync()).EnvironmentId}-db01-{gone.Ordinal}";
        var (application, container) = await database.ApplicationAwayFromAsync(gone.HostId);
        using var writer = new ContinuousWriter(pod, application, container, "rebuilt");
        await Eventually.HoldsAsync(() => writer.Acknowledged.Count >= 20, Patience);

        var time = Stopwatch.StartNew();
        double rebuilt;
        try
        {
            await LocalPod.LinkAsync(gone.HostId, "down");
            await Eventually.HoldsAsync(async () => (await database.MembersAsync()).All(m => m.InstanceId != gone.InstanceId && m.HostId != gone.HostId), Patience);
            await database.SettledAsync();
            rebuilt = time.Elapsed.TotalSeconds;
            Assert.Equal(primary.InstanceId, (await database.PrimaryAsync()).InstanceId);
            var standby = await database.StandbyAsync();
            Assert.NotEqual(primary.HostId, standby.HostId);

            // As good as the one before: it takes over.
            var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
            await pod.DockerAsync(primary.HostId, "stop", "--time", "60", await database.ContainerAsync(primary));
            await Eventually.HoldsAsync(async () => (await database.MembersAsync()).Any(m => m.InstanceId == standby.InstanceId && m.Role == "primary"), Patience);
            await Eventually.HoldsAsync(() => writer.Acknowledged.Count(a => a.At > before + 5) >= 20, Patience);
            await database.SettledAsync();
            Assert.Equal(standby.InstanceId, (await database.PrimaryAsync()).InstanceId);
        }
        finally
        {
            await LocalPod.LinkAsync(gone.HostId, "up");
        }

        // Should its host come back after all, it is stopped there, and its copy stays until somebody removes it.
        await Eventually.HoldsAsync(
            async () => (await pod.Api.HostsAsync()).Single(h => h.HostId == gone.HostId) is { Life: HostLife.Heard, Offering: true } && (await pod.ContainersAsync((await pod.SampleAsync()).EnvironmentId)).All(c => c.InstanceId != gone.InstanceId),
            Patience);
        await database.SettledAsync();
        writer.End();
        var (now, other) = (await database.PrimaryAsync(), await database.StandbyAsync());
        await database.FollowsAsync(now, other);
        foreach (var member in new[] { now, other }) await database.AssertThereAsync(member, "rebuilt", writer.Acknowledged.Select(a => a.Number));
        Assert.NotEmpty(pod.VolumeFiles(gone.HostId, volume));
        await Eventually.HoldsAsync(() => !File.Exists(pod.VolumeNote(gone.HostId, volume)), Patience);
        pod.RemoveVolume(gone.HostId, volume);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{gone.HostId} gone: a standby in sync elsewhere after {rebuilt:0.0} s, copying included; {writer.Acknowledged.Count} writes acknowledged, none lost, through the hand-over to it too"));
    }
}
