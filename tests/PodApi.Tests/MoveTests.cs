using System.Net.Http.Json;
using Catalyze.Contracts.Audit;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.PodApi.Moving;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>What is moved without a customer's asking: drains, groups that share a host, evening out.</summary>
public sealed class MoveTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task A_drained_host_loses_what_can_move_health_gated_and_says_why_the_rest_stays()
    {
        var status = await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod, scale: 3));
        Assert.Equal(DeploymentState.Running, status.State);
        var before = await InstancesAsync();
        var host = before.Single(i => i.Service == "cache01").HostId;
        var leaving = before.Where(i => i.HostId == host && !i.Stateful).ToList();
        Assert.NotEmpty(leaving);

        // Two sweeps at once, again and again: each instance moves once.
        await CallAsync(HttpMethod.Put, $"pod/hosts/{host}/drain");
        HostDrain drain = null!;
        await Eventually.HoldsAsync(
            async () =>
            {
                await Task.WhenAll(SweepAsync(), SweepAsync());
                drain = await pod.GetAsync<HostDrain>($"pod/hosts/{host}/drain");
                return drain.Instances.All(i => i.State == "stuck");
            },
            Patience);

        var stuck = Assert.Single(drain.Instances);
        Assert.Equal(("cache01", leaving.Count, 1), (stuck.Service, drain.Moved, drain.Left));
        Assert.Contains("volume", stuck.Reason, StringComparison.Ordinal);
        var after = await InstancesAsync();
        Assert.Equal(before.Count, after.Count);
        Assert.All(leaving, gone => Assert.DoesNotContain(after, i => i.InstanceId == gone.InstanceId));
        Assert.All(before.Except(leaving), kept => Assert.Contains(after, i => (i.InstanceId, i.HostId, i.Generation) == (kept.InstanceId, kept.HostId, kept.Generation)));
        Assert.Equal(after.Select(i => i.InstanceId).Order(), pod.Running.Order());
        Assert.Equal(after.Count, (await pod.ReservationsAsync()).Count);

        // One deployment did it, of the release that served, and operators find it.
        var deployment = await pod.GetAsync<DeploymentStatus>($"pod/deployments/{after.First(i => leaving.Any(l => l.Ordinal == i.Ordinal && l.Service == i.Service)).DeploymentId}");
        Assert.Equal((DeploymentState.Running, status.ReleaseId, status.Number + 1), (deployment.State, deployment.ReleaseId, deployment.Number));
        var audit = await pod.GetAsync<PodAuditPage>($"pod/audit?agent={host}");
        Assert.Contains(audit.Entries, e => e.Action == "instances-moved" && e.Reason.Contains(deployment.DeploymentId, StringComparison.Ordinal));

        // The host is of use again, and nothing moves back by itself.
        await CallAsync(HttpMethod.Delete, $"pod/hosts/{host}/drain");
        await SweepAsync();
        Assert.Equal(after.Select(i => i.InstanceId).Order(), (await InstancesAsync()).Select(i => i.InstanceId).Order());
    }

    [Fact]
    public async Task What_finds_no_other_host_is_explained_and_moves_once_there_is_room()
    {
        await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod, scale: 3));
        var host = (await InstancesAsync()).First(i => i.Service == "app01").HostId;
        var others = pod.Hosts.Select(h => h.Id).Where(h => h != host).ToList();
        foreach (var other in others) await CallAsync(HttpMethod.Put, $"pod/hosts/{other}/cordon");
        await CallAsync(HttpMethod.Put, $"pod/hosts/{host}/drain");
        await SweepAsync();

        var stuck = (await pod.GetAsync<HostDrain>($"pod/hosts/{host}/drain")).Instances.First(i => i.Service == "app01");
        Assert.Equal("stuck", stuck.State);
        Assert.Contains("cordon", stuck.Reason, StringComparison.Ordinal);
        Assert.Null((await EnvironmentAsync()).ActiveDeployment);

        await CallAsync(HttpMethod.Delete, $"pod/hosts/{others[0]}/cordon");
        await Eventually.HoldsAsync(
            async () =>
            {
                await SweepAsync();
                return (await pod.GetAsync<HostDrain>($"pod/hosts/{host}/drain")).Instances.All(i => i.Service != "app01");
            },
            Patience);
    }

    [Fact]
    public async Task A_move_that_was_accepted_when_the_process_died_is_carried_out_by_the_next()
    {
        await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod));
        var app = (await InstancesAsync()).First(i => i.Service == "app01");
        var environment = await EnvironmentAsync();

        // As a process leaves it that dies between the environment's row and its orchestration.
        var accepted = await pod.Services.GetRequiredService<EnvironmentStore>().AcceptAsync(
            new Acceptance
            {
                EnvironmentId = environment.EnvironmentId,
                Specification = await pod.Services.GetRequiredService<ReleaseStore>().FindAsync(environment.EnvironmentId, environment.CurrentRelease!, CancellationToken.None),
                ReleaseId = environment.CurrentRelease,
                Moves = new InstanceMoves { Away = [app.InstanceId], Reason = "A test moves it." },
                After = environment.Number,
                IdempotencyKey = $"moves-{environment.Number + 1}",
                RequestHash = "moves",
            },
            CancellationToken.None);
        await pod.CrashControlPlaneAsync();
        await pod.StartControlPlaneAsync();

        await SweepAsync();
        Assert.Equal(DeploymentState.Running, (await pod.EndOfAsync(accepted.Deployment!.DeploymentId)).State);
        Assert.DoesNotContain(await InstancesAsync(), i => i.InstanceId == app.InstanceId);
    }

    [Fact]
    public async Task A_group_that_came_to_share_a_host_is_parted()
    {
        var specification = await Specifications.ApplicationAsync(pod, scale: 2);
        await pod.DeployToEndAsync(specification with { Services = [.. specification.Services.Select(s => s.Label == "app01" ? s with { HighAvailability = true } : s)] });
        var pair = (await InstancesAsync()).Where(i => i.Service == "app01").ToList();
        Assert.Equal(2, pair.Select(i => i.HostId).Distinct().Count());

        // Nothing in the platform does this: somebody's hand in the tables.
        await pod.Services.GetRequiredService<InstanceStore>().SaveAsync(Specifications.EnvironmentId, [pair[1] with { HostId = pair[0].HostId }], CancellationToken.None);
        await pod.Services.GetRequiredService<MoveSweepFunction>().MendAsync(CancellationToken.None);
        var active = (await EnvironmentAsync()).ActiveDeployment;
        Assert.NotNull(active);

        // Its host never ran it, so nobody tells that it has stopped: that is waited for a while, and then done without.
        await Eventually.HoldsAsync(async () => (await EnvironmentAsync()).ActiveDeployment is null, Patience);
        Assert.Equal(DeploymentState.Running, (await pod.EndOfAsync(active!)).State);
        Assert.Equal(2, (await InstancesAsync()).Where(i => i.Service == "app01").Select(i => i.HostId).Distinct().Count());
    }

    [Fact]
    public async Task Rebalancing_tells_first_and_then_moves_to_the_host_that_came_back()
    {
        await CallAsync(HttpMethod.Put, "pod/hosts/host3/cordon");
        await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod, scale: 6));
        await CallAsync(HttpMethod.Delete, "pod/hosts/host3/cordon");
        var before = await InstancesAsync();

        var told = await RebalanceAsync("?dryRun=true");
        Assert.NotEmpty(told.Moves);
        Assert.All(told.Moves, m => Assert.Equal(("host3", null), (m.ToHost, m.DeploymentId)));
        Assert.Equal(before.Select(i => i.InstanceId).Order(), (await InstancesAsync()).Select(i => i.InstanceId).Order());

        var begun = (await RebalanceAsync("?most=2")).Moves.Where(m => m.DeploymentId is not null).ToList();
        Assert.NotEmpty(begun);
        Assert.Equal(DeploymentState.Running, (await pod.EndOfAsync(begun[0].DeploymentId!)).State);
        Assert.Equal(begun.Count, (await InstancesAsync()).Count(i => i.HostId == "host3"));
        using var wrong = await pod.Http.PostAsync(new Uri("pod/rebalancing?most=0", UriKind.Relative), null);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    private Task SweepAsync() => pod.Services.GetRequiredService<MoveSweepFunction>().RunAsync(CancellationToken.None);

    private async Task<IReadOnlyList<InstanceRecord>> InstancesAsync() =>
        [.. (await pod.Services.GetRequiredService<InstanceStore>().ReadAsync(Specifications.EnvironmentId, CancellationToken.None)).Select(i => i.Wanted)];

    private async Task<EnvironmentRecord> EnvironmentAsync() => (await pod.Services.GetRequiredService<EnvironmentStore>().FindAsync(Specifications.EnvironmentId, CancellationToken.None))!;

    private async Task<Rebalancing> RebalanceAsync(string query)
    {
        using var response = await pod.Http.PostAsync(new Uri("pod/rebalancing" + query, UriKind.Relative), null);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<Rebalancing>(CatalyzeJson.Options))!;
    }

    private async Task CallAsync(HttpMethod method, string path)
    {
        using var response = await pod.Http.SendAsync(new HttpRequestMessage(method, path));
        response.EnsureSuccessStatusCode();
    }
}
