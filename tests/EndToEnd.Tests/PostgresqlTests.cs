using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.EndToEnd.Tests;

[Collection(LocalPodCollection.Name)]
public sealed class PostgresqlTests(LocalPod pod)
{
    [Fact]
    public async Task The_two_members_of_the_pair_are_on_different_hosts()
    {
        var members = await MembersAsync();

        Assert.Equal(["primary", "standby"], members.Select(i => i.Role).Order(StringComparer.Ordinal));
        Assert.Equal(2, members.Select(i => i.HostId).Distinct(StringComparer.Ordinal).Count());
        Assert.All(members, i => Assert.Equal(InstanceState.Healthy, i.State));
    }

    [Fact]
    public async Task A_row_written_on_the_primary_is_read_on_the_standby()
    {
        var members = await MembersAsync();
        var primary = members.Single(i => i.Role == "primary");
        var standby = members.Single(i => i.Role == "standby");
        var marker = $"row-{Guid.NewGuid():N}";

        await SqlAsync(primary, $"create table if not exists end_to_end (marker text); insert into end_to_end values ('{marker}')");

        await Eventually.HoldsAsync(async () => (await SqlAsync(standby, $"select marker from end_to_end where marker = '{marker}'")).Trim() == marker);
        Assert.Equal("t", (await SqlAsync(standby, "select pg_is_in_recovery()")).Trim());
        await SqlAsync(primary, "drop table end_to_end");
    }

    [Fact]
    public async Task A_group_of_four_on_three_hosts_is_refused_with_every_host_explained_and_nothing_reserved()
    {
        await using var environment = new TestEnvironment(pod, "four members");
        var before = await ReservedAsync();

        var status = await pod.Api.EndOfAsync(await pod.Api.StartAsync(environment.Specification([Services.Database("db01", 4)])));

        Assert.Equal(DeploymentState.Failed, status.State);
        Assert.NotNull(status.Cause);
        var refusal = Assert.Single(status.Refusals);
        Assert.Equal("db01", refusal.Service);
        Assert.Equal(3, refusal.HostsConsidered);
        Assert.Equal(LocalPod.Hosts, refusal.Hosts.Select(h => h.HostId).Order(StringComparer.Ordinal));
        Assert.All(refusal.Hosts, h => Assert.False(string.IsNullOrWhiteSpace(h.Reason)));
        Assert.Equal(3, refusal.ByRule.Sum(r => r.Hosts));
        Assert.Equal(before, await ReservedAsync());
        Assert.Empty(await pod.ContainersAsync(environment.Id));
    }

    private async Task<IReadOnlyList<InstanceStatus>> MembersAsync() => (await pod.SampleAsync()).Services.Single(s => s.Label == "db01").Instances;

    private async Task<string> SqlAsync(InstanceStatus instance, string statement)
    {
        var container = (await pod.DockerAsync(instance.HostId, "ps", "--quiet", "--filter", $"label=catalyze.instance={instance.InstanceId}")).Trim();
        return await pod.DockerAsync(instance.HostId, "exec", container, "psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname", "app", "--command", statement);
    }

    private async Task<IReadOnlyList<string>> ReservedAsync() =>
        (await pod.Api.HostsAsync()).OrderBy(h => h.HostId, StringComparer.Ordinal).Select(h => $"{h.HostId}: {h.Reserved}").ToList();
}
