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

    public async Task InitializeAsync()
    {
        await SettledAsync();
        await SqlAsync(
            await PrimaryAsync(), "create table if not exists failover (writer text, number int, primary key (writer, number)); truncate failover; grant select, insert on failover to app");
    }

    public async Task DisposeAsync()
    {
        await SettledAsync();
        await SqlAsync(await PrimaryAsync(), "drop table failover");
    }

    [Fact]
    public async Task When_the_primarys_host_is_cut_off_a_standby_takes_over_and_nothing_acknowledged_is_lost()
    {
        var former = await PrimaryAsync();
        var standby = await StandbyAsync();
        var (application, container) = await ApplicationAwayFromAsync(former.HostId);
        var formerContainer = await ContainerAsync(former);
        await using var atFormer = new Witness(pod, former, formerContainer);
        await using var atStandby = new Witness(pod, standby, await ContainerAsync(standby));
        using var writer = new ContinuousWriter(pod, application, container, "cut");
        await Eventually.HoldsAsync(() => writer.Acknowledged.Count >= 20, Patience);

        double cut;
        try
        {
            await LocalPod.LinkAsync(former.HostId, "down");
            cut = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
            await Eventually.HoldsAsync(() => writer.Acknowledged.Count(a => a.At > cut + 5) >= 20, Patience);

            // Cut off, it is no primary any more, whoever asks it.
            await Eventually.HoldsAsync(async () => (await TrySqlAsync(former.HostId, formerContainer, "select pg_is_in_recovery()")).Output.Trim() != "f", Patience);
            Assert.NotEqual(0, (await TrySqlAsync(former.HostId, formerContainer, "insert into failover values ('isolated', 1)")).ExitCode);
        }
        finally
        {
            await LocalPod.LinkAsync(former.HostId, "up");
        }

        var back = DateTimeOffset.UtcNow;
        await SettledAsync();

        // Long enough for a former primary that takes its role back to have done so: three leases. Writers and witnesses go on.
        await Eventually.HoldsAsync(() => DateTimeOffset.UtcNow - back > Quarantine, Quarantine * 2);
        await SettledAsync();
        Assert.Equal(standby.InstanceId, (await PrimaryAsync()).InstanceId);
        Assert.Equal(former.InstanceId, (await StandbyAsync()).InstanceId);
        await FollowsAsync(standby, former);
        var (beforeCut, afterCut) = (await atFormer.EndAsync(), await atStandby.EndAsync());
        writer.End();
        Assert.NotEmpty(beforeCut);
        Assert.True(afterCut[^1].Acknowledged > cut + Quarantine.TotalSeconds, "the witness saw the new primary's last minute");
        Assert.True(
            beforeCut[^1].Acknowledged < afterCut[0].Begun,
            string.Create(CultureInfo.InvariantCulture, $"{former.InstanceId} accepted a write until {beforeCut[^1].Acknowledged}, {standby.InstanceId} already at {afterCut[0].Begun}"));

        // Every row that anybody was told is there is there: on the new primary, and on the former one, which follows it.
        await FollowsAsync(standby, former);
        foreach (var member in new[] { standby, former })
        {
            await AssertThereAsync(member, "cut", writer.Acknowledged.Select(a => a.Number));
            await AssertThereAsync(member, $"witness-{former.InstanceId}", beforeCut.Select(w => w.Number));
            await AssertThereAsync(member, $"witness-{standby.InstanceId}", afterCut.Select(w => w.Number));
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"witnesses: {beforeCut.Count} writes at the former primary, {afterCut.Count} at the new one, {afterCut[0].Begun - beforeCut[^1].Acknowledged:0.0} s between; all on both"));
        Report("cut off", writer);
    }

    [Fact]
    public async Task When_the_primary_is_asked_to_stop_it_hands_over_first_and_comes_back_as_a_standby()
    {
        var former = await PrimaryAsync();
        var standby = await StandbyAsync();
        var (application, container) = await ApplicationAwayFromAsync(former.HostId);
        using var writer = new ContinuousWriter(pod, application, container, "stop");
        await Eventually.HoldsAsync(() => writer.Acknowledged.Count >= 20, Patience);

        await pod.DockerAsync(former.HostId, "stop", "--time", "60", await ContainerAsync(former));

        var stopped = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1000.0;
        await Eventually.HoldsAsync(() => writer.Acknowledged.Count(a => a.At > stopped) >= 20, Patience);
        await SettledAsync();
        Assert.Equal(standby.InstanceId, (await PrimaryAsync()).InstanceId);
        writer.End();
        await FollowsAsync(standby, former);
        foreach (var member in new[] { standby, former })
            await AssertThereAsync(member, "stop", writer.Acknowledged.Select(a => a.Number));
        Report("handed over", writer);
    }

    [Fact]
    public async Task The_read_only_name_leads_to_a_standby()
    {
        var (application, container) = await ApplicationAwayFromAsync("");
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

    private async Task AssertThereAsync(InstanceStatus member, string name, IEnumerable<int> acknowledged)
    {
        var there = (await SqlAsync(member, $"select number from failover where writer = '{name}'"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => int.Parse(l, CultureInfo.InvariantCulture)).ToHashSet();
        var lost = acknowledged.Except(there).ToList();
        Assert.True(lost.Count == 0, $"{member.InstanceId} lacks {lost.Count} rows of {name} that were acknowledged, the first {lost.FirstOrDefault()}");
    }

    /// <summary>Returns once a member streams from another on that one's timeline and has all that was written until now.</summary>
    private async Task FollowsAsync(InstanceStatus primary, InstanceStatus standby)
    {
        var written = (await SqlAsync(primary, "select pg_current_wal_lsn()")).Trim();
        var timeline = (await SqlAsync(primary, "select ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int")).Trim();
        await Eventually.HoldsAsync(
            async () => (await TrySqlAsync(standby, $"select status = 'streaming' and received_tli = {timeline} and pg_last_wal_replay_lsn() >= '{written}' from pg_stat_wal_receiver")).Output.Trim() == "t",
            Patience);
    }

    private async Task SettledAsync() => await Eventually.HoldsAsync(
        async () =>
        {
            var members = await MembersAsync();
            return members.All(m => m.State == InstanceState.Healthy) && members.Select(m => m.Role).Order(StringComparer.Ordinal).SequenceEqual(["primary", "standby"])
                && (await TrySqlAsync(await PrimaryAsync(), "select count(*) from pg_stat_replication where sync_state = 'sync'")).Output.Trim() == "1";
        },
        Patience);

    private async Task<IReadOnlyList<InstanceStatus>> MembersAsync() => (await pod.SampleAsync()).Services.Single(s => s.Label == "db01").Instances;

    private async Task<InstanceStatus> PrimaryAsync() => (await MembersAsync()).Single(m => m.Role == "primary");

    private async Task<InstanceStatus> StandbyAsync() => (await MembersAsync()).Single(m => m.Role == "standby");

    private async Task<(InstanceStatus Application, string Container)> ApplicationAwayFromAsync(string host)
    {
        var application = (await pod.SampleAsync()).Services.Single(s => s.Label == "app01").Instances.First(i => i.HostId != host);
        return (application, await ContainerAsync(application));
    }

    private async Task<string> ContainerAsync(InstanceStatus instance) =>
        (await pod.DockerAsync(instance.HostId, "ps", "--quiet", "--filter", $"label=catalyze.instance={instance.InstanceId}")).Trim();

    private async Task<string> SqlAsync(InstanceStatus member, string statement) => (await TrySqlAsync(member, statement)).Demand();

    private async Task<ShellResult> TrySqlAsync(InstanceStatus member, string statement) => await TrySqlAsync(member.HostId, await ContainerAsync(member), statement);

    private async Task<ShellResult> TrySqlAsync(string host, string container, string statement) => await Shell.RunAsync(
        "/usr/bin/docker",
        ["--host", $"unix://{pod.EngineSocket(host)}", "exec", container, "timeout", "10", "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname", "app", "--command", statement]);
}
