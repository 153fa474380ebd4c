using System.Globalization;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.TestSupport;
using Xunit;
using Xunit.Abstractions;

namespace Catalyze.EndToEnd.Tests.Failover;

/// <summary>The primary of the sample's database goes away while an application writes; what was acknowledged stays, and there is never a second primary.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class FailoverTests(LocalPod pod, ITestOutputHelper output) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Quarantine = TimeSpan.FromSeconds(60);

    private readonly SampleDatabase database = new(pod);

    public async Task InitializeAsync()
    {
        await database.SettledAsync();
        await database.BeginAsync();
    }

    public async Task DisposeAsync()
    {
        await database.SettledAsync();
        await database.EndAsync();
    }

    [Fact]
    public async Task When_the_primarys_host_is_cut_off_a_standby_takes_over_and_nothing_acknowledged_is_lost()
    {
        var former = await database.PrimaryAsync();
        var standby = await database.StandbyAsync();
        var (application, container) = await database.ApplicationAwayFromAsync(former.HostId);
        var formerContainer = await database.ContainerAsync(former);
        await using var atFormer = new Witness(pod, former, formerContainer);
        await using var atStandby = new Witness(pod, standby, await database.ContainerAsync(standby));
        using var writer = new ContinuousWriter(pod, application, container, "cut");
        await Eventually.HoldsAsync(() => writer.Acknowledged.Count >= 20, Patience);

        double cut;
        try
        {
            await LocalPod.LinkAsync(former.HostId, "down");
            cut = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
            await Eventually.HoldsAsync(() => writer.Acknowledged.Count(a => a.At > cut + 5) >= 20, Patience);

            // Cut off, it is no primary any more, whoever asks it.
            await Eventually.HoldsAsync(async () => (await database.TrySqlAsync(former.HostId, formerContainer, "select pg_is_in_recovery()")).Output.Trim() != "f", Patience);
            Assert.NotEqual(0, (await database.TrySqlAsync(former.HostId, formerContainer, "insert into failover values ('isolated', 1)")).ExitCode);
        }
        finally
        {
            await LocalPod.LinkAsync(former.HostId, "up");
        }

        var back = DateTimeOffset.UtcNow;
        await database.SettledAsync();

        // Long enough for a former primary that takes its role back to have done so: three leases. Writers and witnesses go on.
        await Eventually.HoldsAsync(() => DateTimeOffset.UtcNow - back > Quarantine, Quarantine * 2);
        await database.SettledAsync();
        Assert.Equal(standby.InstanceId, (await database.PrimaryAsync()).InstanceId);
        Assert.Equal(former.InstanceId, (await database.StandbyAsync()).InstanceId);
        await database.FollowsAsync(standby, former);
        var (beforeCut, afterCut) = (await atFormer.EndAsync(), await atStandby.EndAsync());
        writer.End();
        Assert.NotEmpty(beforeCut);
        Assert.True(afterCut[^1].Acknowledged > cut + Quarantine.TotalSeconds, "the witness saw the new primary's last minute");
        Assert.True(
            beforeCut[^1].Acknowledged < afterCut[0].Begun,
            string.Create(CultureInfo.InvariantCulture, $"{former.InstanceId} accepted a write until {beforeCut[^1].Acknowledged}, {standby.InstanceId} already at {afterCut[0].Begun}"));

        // Every row that anybody was told is there is there: on the new primary, and on the former one, which follows it.
        await database.FollowsAsync(standby, former);
        foreach (var member in new[] { standby, former })
        {
            await database.AssertThereAsync(member, "cut", writer.Acknowledged.Select(a => a.Number));
            await database.AssertThereAsync(member, $"witness-{former.InstanceId}", beforeCut.Select(w => w.Number));
            await database.AssertThereAsync(member, $"witness-{standby.InstanceId}", afterCut.Select(w => w.Number));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"witnesses: {beforeCut.Count} writes at the former primary, {afterCut.Count} at the new one, {afterCut[0].Begun - beforeCut[^1].Acknowledged:0.0} s between; all on both"));
        Report("cut off", writer);
    }

    [Fact]
    public async Task When_the_primary_is_asked_to_stop_it_hands_over_first_and_comes_back_as_a_standby()
    {
        var former = await database.PrimaryAsync();
        var standby = await database.StandbyAsync();
        var (application, container) = await database.ApplicationAwayFromAsync(former.HostId);
        using var writer = new ContinuousWriter(pod, application, container, "stop");
        await Eventually.HoldsAsync(() => writer.Acknowledged.Count >= 20, Patience);

        await pod.DockerAsync(former.HostId, "stop", "--time", "60", await database.ContainerAsync(former));

        var stopped = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
        await Eventually.HoldsAsync(() => writer.Acknowledged.Count(a => a.At > stopped) >= 20, Patience);
        await database.SettledAsync();
        Assert.Equal(standby.InstanceId, (await database.PrimaryAsync()).InstanceId);
        writer.End();
        await database.FollowsAsync(standby, former);
        foreach (var member in new[] { standby, former })
            await database.AssertThereAsync(member, "stop", writer.Acknowledged.Select(a => a.Number));
        Report("handed over", writer);
    }

    [Fact]
    public async Task The_read_only_name_leads_to_a_standby()
    {
        var (application, container) = await database.ApplicationAwayFromAsync("");
        const string program = """
            import os, psycopg2
            url = dict(p.split("=", 1) for p in open("/run/catalyze/variables").read().split("\0") if p)["DB01_RO_URL"]
            cursor = psycopg2.connect(url, connect_timeout=3).cursor()
            cursor.execute("select pg_is_in_recovery()")
            print(cursor.fetchone()[0])
            """;
        await Eventually.HoldsAsync(
            async () => (await Shell.RunAsync("/usr/bin/docker", ["--host", $"unix://{pod.EngineSocket(application.HostId)}", "exec", "--interactive", container, "python3", "-"], program)).Output.Trim() == "True",
            Patience);
    }

    // The longest pause between two acknowledged writes is the time without writes.
    private void Report(string what, ContinuousWriter writer)
    {
        var times = writer.Acknowledged.Select(a => a.At).ToList();
        var pause = times.Zip(times.Skip(1), (a, b) => b - a).Max();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {times.Count} writes acknowledged, none lost; {pause:0.0} s without writes"));
    }
}
