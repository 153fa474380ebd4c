using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Placement;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Releases;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>Releases, going back to one, cancelling, and plans that are carried out as they are.</summary>
public sealed class ReleaseTests : IAsyncLifetime
{
    private const string Place = $"pod/environments/{Specifications.EnvironmentId}";
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public Task DisposeAsync() => pod.DisposeAsync().AsTask();

    [Fact]
    public async Task Releases_are_listed_compared_without_secrets_and_can_be_annotated()
    {
        var specification = await Specifications.ApplicationAsync(pod, 1);
        var first = await AcceptAsync(new DeploymentRequest { Specification = specification, Notes = "the first" });
        await pod.EndOfAsync(first.DeploymentId);
        var second = await AcceptAsync(new DeploymentRequest { Specification = specification.WithVariable("secret-word").With("app01", s => s with { Scale = 2 }) });
        await pod.EndOfAsync(second.DeploymentId);

        var releases = await pod.GetAsync<IReadOnlyList<ReleaseSummary>>($"{Place}/releases");

        Assert.Equal([(second.ReleaseId, 2L, null, true), (first.ReleaseId, 1L, "the first", false)], releases.Select(r => (r.ReleaseId, r.Number, r.Notes, r.Current)));
        var text = await pod.Http.GetStringAsync(new Uri($"{Place}/releases/{first.ReleaseId}/difference", UriKind.Relative));
        Assert.DoesNotContain("secret-word", text, StringComparison.Ordinal);
        var difference = await pod.GetAsync<ReleaseDifference>($"{Place}/releases/{first.ReleaseId}/difference?to={second.ReleaseId}");
        Assert.Equal(
            [new ReleaseChange("services.app01.scale", "changed", "1", "2"), new ReleaseChange("services.app01.variables.GREETING", "changed", null, null)], difference.Changes);
        var details = await pod.GetAsync<ReleaseDetails>($"{Place}/releases/{second.ReleaseId}");
        Assert.Equal("", details.Specification.Services[1].Variables["GREETING"]);

        using var noted = await pod.Http.PutAsJsonAsync($"{Place}/releases/{second.ReleaseId}/notes", new ReleaseNotes("the second"), CatalyzeJson.Options);
        Assert.Equal("the second", (await noted.Content.ReadFromJsonAsync<ReleaseSummary>(CatalyzeJson.Options))!.Notes);
        using var unknown = await pod.Http.PutAsJsonAsync($"{Place}/releases/rel-unknown/notes", new ReleaseNotes("none"), CatalyzeJson.Options);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Going_back_deploys_the_earlier_release_under_its_own_id_without_building()
    {
        var specification = await Specifications.ApplicationAsync(pod);
        var first = await pod.DeployAsync(specification);
        await pod.EndOfAsync(first.DeploymentId);
        await pod.DeployToEndAsync(specification.WithVariable("changed"));
        var builds = pod.Management.Orders.OfType<BuildImageOrder>().Count();

        var back = await AcceptAsync(new DeploymentRequest { ReleaseId = first.ReleaseId });
        var status = await pod.EndOfAsync(back.DeploymentId);

        Assert.Equal((DeploymentState.Running, null, first.ReleaseId), (status.State, status.Cause, status.ReleaseId));
        Assert.Equal(builds, pod.Management.Orders.OfType<BuildImageOrder>().Count());
        var environment = await pod.GetAsync<EnvironmentStatus>(Place);
        Assert.Equal((EnvironmentState.Running, first.ReleaseId), (environment.State, environment.ReleaseId));
        Assert.Equal(2, (await pod.GetAsync<IReadOnlyList<ReleaseSummary>>($"{Place}/releases")).Count);
        Assert.All(pod.Hosts.SelectMany(h => h.Running.Values).Where(i => i.ServiceLabel == "app01"), i => Assert.Contains("\"hello\"", pod.Hosts.First(h => h.Running.ContainsKey(i.InstanceId)).Variables[i.InstanceId], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_starts_anew_and_is_scaled_on_the_release_that_serves()
    {
        var specification = await Specifications.ApplicationAsync(pod);
        await pod.DeployToEndAsync(specification);
        var before = pod.Running.ToHashSet();

        var restarted = await pod.EndOfAsync((await AcceptAsync(new DeploymentRequest { Restart = ["app01"] })).DeploymentId);
        var after = pod.Running.ToHashSet();
        Assert.Equal((DeploymentState.Running, null), (restarted.State, restarted.Cause));
        Assert.Single(before.Intersect(after), id => id.StartsWith("cache01", StringComparison.Ordinal));

        var scaled = await pod.EndOfAsync((await AcceptAsync(new DeploymentRequest { Changes = [new ServiceChange { Label = "app01", Scale = 4 }] })).DeploymentId);
        Assert.Equal(DeploymentState.Running, scaled.State);
        Assert.Equal(5, pod.Running.Count());
        Assert.Subset(pod.Running.ToHashSet(), after);
    }

    [Fact]
    public async Task When_a_restart_in_place_fails_the_same_release_serves_on()
    {
        var specification = await Specifications.ApplicationAsync(pod);
        await pod.DeployToEndAsync(specification);
        foreach (var host in pod.Hosts) host.Fails = i => i is { ServiceLabel: "cache01", Generation: 2 };

        var status = await pod.EndOfAsync((await AcceptAsync(new DeploymentRequest { Restart = ["cache01"] })).DeploymentId);

        Assert.Equal(DeploymentState.Failed, status.State);
        await Eventually.HoldsAsync(() => pod.Hosts.SelectMany(h => h.Running.Values).Single(i => i.ServiceLabel == "cache01") is { Generation: 3 });
        await Eventually.HoldsAsync(async () => (await pod.GetAsync<EnvironmentStatus>(Place)).State == EnvironmentState.Running);
    }

    [Fact]
    public async Task Every_wrong_field_of_a_request_is_named_and_nothing_is_started()
    {
        await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod, 1));
        await RefusedAsync(new DeploymentRequest { Changes = [new ServiceChange { Label = "app01", Scale = 1000 }] }, HttpStatusCode.BadRequest, "changes[0].scale");
        await RefusedAsync(
            new DeploymentRequest { Changes = [new ServiceChange { Label = "nobody" }], Restart = ["nowhere"], Notes = "x" }, HttpStatusCode.BadRequest, "changes[0].label", "restart[0]");
        await RefusedAsync(new DeploymentRequest { ReleaseId = "rel-unknown" }, HttpStatusCode.BadRequest, "releaseId");
        await RefusedAsync(new DeploymentRequest { Notes = new string('x', 2001) }, HttpStatusCode.BadRequest, "notes");
        Assert.Single(await pod.GetAsync<IReadOnlyList<DeploymentStatus>>($"{Place}/deployments"));
    }

    [Fact]
    public async Task A_deployment_is_cancelled_while_it_builds_and_the_old_release_serves_on()
    {
        var specification = await Specifications.ApplicationAsync(pod);
        var first = await pod.DeployAsync(specification);
        await pod.EndOfAsync(first.DeploymentId);
        var running = pod.Running.Order().ToList();
        pod.Management.HoldBuilds = new TaskCompletionSource();
        var second = await pod.DeployAsync(specification with { Services = [.. specification.Services, new ServiceSpecification { Label = "db01", Type = "postgresql" }] });
        await Eventually.HoldsAsync(async () => (await pod.GetAsync<DeploymentStatus>($"pod/deployments/{second.DeploymentId}")).State == DeploymentState.Building);

        Assert.Equal(HttpStatusCode.Accepted, await CancelAsync(second.DeploymentId));
        var status = await pod.EndOfAsync(second.DeploymentId);
        pod.Management.HoldBuilds.SetResult();

        Assert.Equal(DeploymentState.Cancelled, status.State);
        Assert.Equal(running, pod.Running.Order());
        Assert.Equal(3, (await pod.ReservationsAsync()).Count);
        var environment = await pod.GetAsync<EnvironmentStatus>(Place);
        Assert.Equal((EnvironmentState.Running, first.ReleaseId), (environment.State, environment.ReleaseId));
    }

    [Fact]
    public async Task A_deployment_is_cancelled_while_instances_start_and_nothing_of_it_stays()
    {
        var specification = await Specifications.ApplicationAsync(pod);
        await pod.DeployToEndAsync(specification);
        var running = pod.Running.Order().ToList();
        foreach (var host in pod.Hosts) host.Holds = i => i.ServiceLabel == "app01";
        var second = await pod.DeployAsync(specification.WithVariable("never healthy"));
        await Eventually.HoldsAsync(() => pod.Running.Count() == 5);

        await CancelAsync(second.DeploymentId);
        Assert.Equal(HttpStatusCode.Accepted, await CancelAsync(second.DeploymentId));
        var status = await pod.EndOfAsync(second.DeploymentId);

        Assert.Equal(DeploymentState.Cancelled, status.State);
        Assert.Equal(running, pod.Running.Order());
        Assert.Equal(3, (await pod.ReservationsAsync()).Count);
        Assert.Equal(3, pod.Management.Grants.Count);
        var timeline = await pod.GetAsync<TimelinePage>($"pod/deployments/{second.DeploymentId}/timeline");
        Assert.Single(timeline.Entries, e => e.Kind == "cancel-requested");
        Assert.Equal("cancelled", timeline.Entries[^1].Kind);
    }

    [Fact]
    public async Task What_serves_or_has_ended_cannot_be_cancelled()
    {
        var accepted = await pod.DeployAsync(await Specifications.ApplicationAsync(pod, 1));
        await pod.EndOfAsync(accepted.DeploymentId);

        Assert.Equal(HttpStatusCode.Conflict, await CancelAsync(accepted.DeploymentId));
        Assert.Equal(HttpStatusCode.NotFound, await CancelAsync("dep-unknown"));
        Assert.Equal(DeploymentState.Running, (await pod.GetAsync<DeploymentStatus>($"pod/deployments/{accepted.DeploymentId}")).State);
    }

    [Fact]
    public async Task Whenever_a_cancellation_comes_the_deployment_is_either_cancelled_or_serves()
    {
        var specification = await Specifications.ApplicationAsync(pod, 3);
        await pod.DeployToEndAsync(specification);
        for (var round = 0; round < 6; round++)
        {
            var accepted = await pod.DeployAsync(specification.WithVariable($"round {round}"));
            await Task.Delay(round * 60);
            var answer = await CancelAsync(accepted.DeploymentId);
            var status = await pod.EndOfAsync(accepted.DeploymentId);

            Assert.Equal(answer == HttpStatusCode.Accepted ? DeploymentState.Cancelled : DeploymentState.Running, status.State);
            Assert.Equal(4, pod.Running.Count());
            Assert.Equal(4, (await pod.ReservationsAsync()).Count);
            Assert.Equal(EnvironmentState.Running, (await pod.GetAsync<EnvironmentStatus>(Place)).State);
        }
    }

    [Fact]
    public async Task A_plan_is_carried_out_exactly_or_refused()
    {
        var specification = await Specifications.ApplicationAsync(pod, 3);
        await pod.DeployToEndAsync(specification);
        var request = new DeploymentRequest { Specification = specification.WithVariable("planned").With("cache01", s => s with { Size = new ServiceSize(256, 250, 512) }) };
        var plan = await PlanAsync(request);

        Assert.True(plan.Placed);
        Assert.Equal("cache01", Assert.Single(plan.Downtime).Service);
        var planned = plan.Instances.Where(i => i is { Service: "app01", Action: "move" }).OrderBy(i => i.Ordinal).Select(i => i.HostId).ToList();
        Assert.Equal(3, planned.Count);
        await RefusedAsync(request with { Specification = specification.WithVariable("another"), Plan = plan.Digest }, HttpStatusCode.Conflict);

        // A host that would win by far now must not get what was planned for others.
        var status = await pod.EndOfAsync((await AcceptAsync(request with { Plan = plan.Digest })).DeploymentId);
        Assert.Equal((DeploymentState.Running, null), (status.State, status.Cause));
        var environment = await pod.GetAsync<EnvironmentStatus>(Place);
        Assert.Equal(planned, environment.Services.Single(s => s.Label == "app01").Instances.Select(i => i.HostId));

        await RefusedAsync(request with { Plan = plan.Digest }, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_plan_whose_host_is_cordoned_meanwhile_is_refused()
    {
        var specification = await Specifications.ApplicationAsync(pod, 1);
        await pod.DeployToEndAsync(specification);
        var request = new DeploymentRequest { Specification = specification.WithVariable("planned") };
        var plan = await PlanAsync(request);
        var host = plan.Instances.Single(i => i.Action == "move").HostId;
        (await pod.Http.PutAsync(new Uri($"pod/hosts/{host}/cordon", UriKind.Relative), null)).EnsureSuccessStatusCode();

        await RefusedAsync(request with { Plan = plan.Digest }, HttpStatusCode.Conflict);
    }

    private async Task<DeploymentAccepted> AcceptAsync(DeploymentRequest request)
    {
        using var response = await pod.Http.PostAsJsonAsync($"{Place}/deployments", request, CatalyzeJson.Options);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<DeploymentAccepted>(CatalyzeJson.Options))!;
    }

    private async Task<PlacementPlan> PlanAsync(DeploymentRequest request)
    {
        using var response = await pod.Http.PostAsJsonAsync($"{Place}/plans", request, CatalyzeJson.Options);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<PlacementPlan>(CatalyzeJson.Options))!;
    }

    private async Task RefusedAsync(DeploymentRequest request, HttpStatusCode status, params string[] fields)
    {
        using var response = await pod.Http.PostAsJsonAsync($"{Place}/deployments", request, CatalyzeJson.Options);
        Assert.Equal(status, response.StatusCode);
        var problem = (await response.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options))!;
        Assert.Equal(fields, problem.Errors.Select(e => e.Field));
    }

    private async Task<HttpStatusCode> CancelAsync(string deploymentId)
    {
        using var response = await pod.Http.PostAsJsonAsync($"pod/deployments/{deploymentId}/cancellation", new CancelRequest("Jo"), CatalyzeJson.Options);
        return response.StatusCode;
    }
}
