using System.Globalization;
using System.Text.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.EndToEnd.Tests.Failover;

/// <summary>The highly available database of the sample, asked through its containers, and who writes to it.</summary>
internal sealed class SampleDatabase(LocalPod pod)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public async Task BeginAsync() => await SqlAsync(
        await PrimaryAsync(), "create table if not exists failover (writer text, number int, primary key (writer, number)); truncate failover; grant select, insert on failover to app");

    public async Task EndAsync() => await SqlAsync(await PrimaryAsync(), "drop table failover");

    public async Task AssertThereAsync(InstanceStatus member, string name, IEnumerable<int> acknowledged)
    {
        var there = (await SqlAsync(member, $"select number from failover where writer = '{name}'"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => int.Parse(l, CultureInfo.InvariantCulture)).ToHashSet();
        var lost = acknowledged.Except(there).ToList();
        Assert.True(lost.Count == 0, $"{member.InstanceId} lacks {lost.Count} rows of {name} that were acknowledged, the first {lost.FirstOrDefault()}");
    }

    /// <summary>Returns once a member streams from another on that one's timeline and has all that was written until now.</summary>
    public async Task FollowsAsync(InstanceStatus primary, InstanceStatus standby)
    {
        var written = (await SqlAsync(primary, "select pg_current_wal_lsn()")).Trim();
        var timeline = (await SqlAsync(primary, "select ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int")).Trim();
        await Eventually.HoldsAsync(
            async () => (await TrySqlAsync(standby, $"select status = 'streaming' and received_tli = {timeline} and pg_last_wal_replay_lsn() >= '{written}' from pg_stat_wal_receiver")).Output.Trim() == "t",
            Patience);
    }

    /// <summary>Returns once both members are healthy and the quorum names the standby as one that may take over.</summary>
    /// <remarks>The server calls a standby in sync some seconds before the quorum does; who loses its primary in between has no successor, by design.</remarks>
    public async Task SettledAsync() => await Eventually.HoldsAsync(
        async () =>
        {
            var members = await MembersAsync();
            return members.All(m => m.State == InstanceState.Healthy) && members.Select(m => m.Role).Order(StringComparer.Ordinal).SequenceEqual(["primary", "standby"])
                && await NamedAsync(members.Single(m => m.Role == "primary"), members.Single(m => m.Role == "standby"));
        },
        Patience);

    private async Task<bool> NamedAsync(InstanceStatus primary, InstanceStatus standby)
    {
        var cluster = await Shell.RunAsync(
            "/usr/bin/docker",
            [
                "--host", $"unix://{pod.EngineSocket(primary.HostId)}", "exec", await ContainerAsync(primary),
                "python3", "-c", "import urllib.request as r; print(r.urlopen('http://127.0.0.1:8008/cluster', timeout=5).read().decode())",
            ]);
        return cluster.ExitCode == 0
            && JsonDocument.Parse(cluster.Output).RootElement.GetProperty("members").EnumerateArray()
                .Any(m => m.GetProperty("name").GetString() == standby.InstanceId && m.GetProperty("role").GetString() == "sync_standby");
    }

    public async Task<IReadOnlyList<InstanceStatus>> MembersAsync() => (await pod.SampleAsync()).Services.Single(s => s.Label == "db01").Instances;

    public async Task<InstanceStatus> PrimaryAsync() => (await MembersAsync()).Single(m => m.Role == "primary");

    public async Task<InstanceStatus> StandbyAsync() => (await MembersAsync()).Single(m => m.Role == "standby");

    public async Task<(InstanceStatus Application, string Container)> ApplicationAwayFromAsync(string host)
    {
        var application = (await pod.SampleAsync()).Services.Single(s => s.Label == "app01").Instances.First(i => i.HostId != host);
        return (application, await ContainerAsync(application));
    }

    public async Task<string> ContainerAsync(InstanceStatus instance) =>
        (await pod.DockerAsync(instance.HostId, "ps", "--quiet", "--filter", $"label=catalyze.instance={instance.InstanceId}")).Trim();

    public async Task<string> SqlAsync(InstanceStatus member, string statement) => (await TrySqlAsync(member, statement)).Demand();

    public async Task<ShellResult> TrySqlAsync(InstanceStatus member, string statement) => await TrySqlAsync(member.HostId, await ContainerAsync(member), statement);

    public async Task<ShellResult> TrySqlAsync(string host, string container, string statement) => await Shell.RunAsync(
        "/usr/bin/docker",
        ["--host", $"unix://{pod.EngineSocket(host)}", "exec", container, "timeout", "10", "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname", "app", "--command", statement]);
}
