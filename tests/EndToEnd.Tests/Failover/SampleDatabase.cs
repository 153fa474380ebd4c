using System.Globalization;
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

    public async Task SettledAsync() => await Eventually.HoldsAsync(
        async () =>
        {
            var members = await MembersAsync();
            return members.All(m => m.State == InstanceState.Healthy) && members.Select(m => m.Role).Order(StringComparer.Ordinal).SequenceEqual(["primary", "standby"])
                && (await TrySqlAsync(await PrimaryAsync(), "select count(*) from pg_stat_replication where sync_state = 'sync'")).Output.Trim() == "1";
        },
        Patience);

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
