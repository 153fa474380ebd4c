using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Agents;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Placement;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Tests.World;
using Xunit;

namespace Catalyze.PodApi.Tests;

public sealed class PlacementRouteTests : IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task A_placement_is_explained_and_every_hosts_fate_is_told_page_by_page()
    {
        var accepted = await pod.DeployAsync(await Specifications.ApplicationAsync(pod));
        await pod.EndOfAsync(accepted.DeploymentId);

        var explanation = await pod.GetAsync<PlacementExplanation>($"pod/deployments/{accepted.DeploymentId}/placement");

        Assert.True(explanation.Placed);
        Assert.Equal((3, 3), (explanation.Hosts, explanation.Instances.Count));
        Assert.All(explanation.Instances, i => Assert.Equal(3, i.HostsBidding + i.RefusedByRule.Sum(r => r.Hosts)));
        Assert.All(explanation.Instances, i => Assert.Equal(i.Winner.Price, i.Winner.Terms.Values.Sum(), 6));
        var placed = pod.Hosts.SelectMany(h => h.Running.Keys.Select(i => (i, h.Id))).Order().ToList();
        Assert.Equal(placed, explanation.Instances.Select(i => (i.InstanceId, i.Winner.HostId)).Order());

        var instance = explanation.Instances[0];
        var path = $"pod/deployments/{accepted.DeploymentId}/placement/hosts?instance={instance.InstanceId}&limit=2";
        var first = await pod.GetAsync<HostOutcomePage>(path);
        var second = await pod.GetAsync<HostOutcomePage>($"{path}&after={first.Next}");
        Assert.Equal((3, "host2", null), (first.Hosts, first.Next, second.Next));
        var all = first.Outcomes.Concat(second.Outcomes).ToList();
        Assert.Equal(["host1", "host2", "host3"], all.Select(o => o.HostId));
        Assert.Equal(instance.Winner.HostId, Assert.Single(all, o => o.Outcome == "won").HostId);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(HttpMethod.Get, $"pod/deployments/{accepted.DeploymentId}/placement/hosts?instance=nobody"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(HttpMethod.Get, $"pod/deployments/{accepted.DeploymentId}/placement/hosts"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(HttpMethod.Get, "pod/deployments/dep-unknown/placement"));
    }

    [Fact]
    public async Task A_refusal_is_explained_by_rule_for_every_host()
    {
        var accepted = await pod.DeployAsync(Specifications.Database(4));
        await pod.EndOfAsync(accepted.DeploymentId);

        var explanation = await pod.GetAsync<PlacementExplanation>($"pod/deployments/{accepted.DeploymentId}/placement");

        Assert.False(explanation.Placed);
        var refusal = Assert.Single(explanation.Refusals);
        Assert.Equal((3, 3, 3), (refusal.HostsConsidered, refusal.ByRule.Sum(r => r.Hosts), refusal.Hosts.Count));
    }

    [Fact]
    public async Task A_plan_reserves_nothing_and_says_what_a_draining_host_would_lose()
    {
        var specification = await Specifications.ApplicationAsync(pod);
        var before = await PlanAsync(specification, "");
        Assert.True(before.Placed);
        Assert.All(before.Instances, i => Assert.Equal("start", i.Action));
        Assert.Empty(await pod.ReservationsAsync());
        await pod.DeployToEndAsync(specification);

        var unchanged = await PlanAsync(specification, "");
        Assert.All(unchanged.Instances, i => Assert.Equal("keep", i.Action));
        var app = unchanged.Instances.First(i => i.Service == "app01");
        var drained = await PlanAsync(specification, app.HostId!);
        var moved = drained.Instances.Where(i => i.Action == "move").ToList();
        Assert.Equal(unchanged.Instances.Count(i => i.Service == "app01" && i.HostId == app.HostId), moved.Count);
        Assert.All(moved, m => Assert.True(m.FromHostId == app.HostId && m.HostId != app.HostId && m.Placement is not null));
        Assert.Contains(moved[0].Placement!.RefusedByRule, r => r.Hosts == 1);
        Assert.Equal(3, (await pod.ReservationsAsync()).Count);

        var impossible = await PlanAsync(specification.With("app01", s => s with { HostLabels = new Dictionary<string, string> { ["disk"] = "nvme" } }), "");
        Assert.False(impossible.Placed);
        Assert.Equal(3, Assert.Single(impossible.Refusals).ByRule.Single(r => r.Rule == "labels").Hosts);
        using var wrong = await pod.Http.PostAsJsonAsync("pod/plans?drain=host9", specification with { Pod = "nowhere" }, CatalyzeJson.Options);
        Assert.Equal(["drain", "pod"], (await wrong.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options))!.Errors.Select(e => e.Field));
    }

    [Fact]
    public async Task Operators_keep_instances_off_a_host_empty_it_and_refuse_its_key()
    {
        var specification = await Specifications.ApplicationAsync(pod);
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(HttpMethod.Put, "pod/hosts/host1/cordon"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(HttpMethod.Put, "pod/hosts/host9/cordon"));
        await pod.DeployToEndAsync(specification);
        Assert.Empty(pod.Hosts[0].Running);
        Assert.True((await pod.GetAsync<IReadOnlyList<HostStatus>>("pod/hosts")).Single(h => h.HostId == "host1").Cordoned);

        await StatusAsync(HttpMethod.Delete, "pod/hosts/host1/cordon");
        await StatusAsync(HttpMethod.Put, "pod/hosts/host2/drain");
        await pod.DeployToEndAsync(specification);
        Assert.DoesNotContain(pod.Hosts[1].Running.Values, i => i.ServiceLabel == "app01");
        Assert.Equal(3, pod.Running.Count());

        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(HttpMethod.Delete, "pod/hosts/host3/key"));
        using var refused = await pod.Http.PostAsJsonAsync(
            "pod/agents/host3/credentials",
            SignedMessage.Sign(new CredentialsRequest(new byte[16]), "host3", SignedMessage.ControlPlane, DateTimeOffset.UtcNow, pod.Hosts[2].SigningKey),
            CatalyzeJson.Options);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.DoesNotContain(await pod.GetAsync<IReadOnlyList<HostStatus>>("pod/hosts"), h => h.HostId == "host3");
    }

    private async Task<PlacementPlan> PlanAsync(PodSpecification specification, string drain)
    {
        using var response = await pod.Http.PostAsJsonAsync($"pod/plans?drain={drain}", specification, CatalyzeJson.Options);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<PlacementPlan>(CatalyzeJson.Options))!;
    }

    private async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await pod.Http.SendAsync(request);
        return response.StatusCode;
    }
}
