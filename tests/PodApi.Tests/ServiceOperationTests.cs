using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>Workers, and services that are stopped and started.</summary>
public sealed class ServiceOperationTests : IAsyncLifetime
{
    private const string Place = $"pod/environments/{Specifications.EnvironmentId}";
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public Task DisposeAsync() => pod.DisposeAsync().AsTask();

    [Fact]
    public async Task A_target_runs_beside_the_service_from_the_same_image_and_reaches_the_same_providers()
    {
        var specification = await WithMailersAsync(2);

        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(specification)).State);

        var mailers = Instances("app01.mailer");
        var web = Instances("app01");
        Assert.Equal(2, mailers.Count);
        Assert.Equal(Assert.Single(web).Image, mailers[0].Image);
        Assert.All(mailers, m => Assert.Equal("cache01", Assert.Single(m.Wiring.Outbound).Provider));
        Assert.All(mailers, m => Assert.Null(m.Wiring.Inbound));
        Assert.Equal(["app01", "app01.mailer"], Wiring("cache01").Inbound!.Consumers);
        var service = (await StatusAsync()).Services.Single(s => s.Label == "app01");
        Assert.Equal([(null, 0), ("mailer", 0), ("mailer", 1)], service.Instances.Select(i => (i.Target, i.Ordinal)));
        Assert.All(service.Instances, i => Assert.Equal(InstanceState.Healthy, i.State));
        Assert.Equal(2, service.Workers["mailer"]);

        Assert.Equal(DeploymentState.Running, (await ChangeAsync(new ServiceChange { Label = "app01", Workers = new Dictionary<string, int> { ["mailer"] = 0 } })).State);
        Assert.Empty(Instances("app01.mailer"));
        Assert.Equal(["app01"], Wiring("cache01").Inbound!.Consumers);
        Assert.Equal(2, (await pod.ReservationsAsync()).Count);
    }

    [Fact]
    public async Task Wrong_targets_are_named()
    {
        var specification = (await Specifications.ApplicationAsync(pod)).With("app01", s => s with { Workers = new Dictionary<string, int> { ["web"] = 1, ["nobody"] = 1, ["mailer"] = 101 } })
            .With("cache01", s => s with { Workers = new Dictionary<string, int> { ["mailer"] = 1 } });

        using var response = await pod.Http.PostAsJsonAsync("pod/deployments", specification, CatalyzeJson.Options);

        var problem = (await response.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options))!;
        Assert.Equal(
            ["services[0].workers", "services[1].workers.mailer", "services[1].workers.nobody", "services[1].workers.web"], problem.Errors.Select(e => e.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_stopped_application_has_no_instances_until_it_is_started()
    {
        await pod.DeployToEndAsync(await WithMailersAsync(1));

        Assert.Equal(DeploymentState.Running, (await ChangeAsync(new ServiceChange { Label = "app01", Stopped = true })).State);
        Assert.Equal("cache01", Assert.Single(All()).ServiceLabel);
        Assert.Single(await pod.ReservationsAsync());
        var status = await StatusAsync();
        Assert.Equal((EnvironmentState.Running, true, 1), (status.State, status.Services[1].Stopped, status.Services[1].Scale));

        Assert.Equal(DeploymentState.Running, (await ChangeAsync(new ServiceChange { Label = "app01", Stopped = false })).State);
        Assert.Equal(3, All().Count);
        Assert.Equal(3, (await pod.ReservationsAsync()).Count);
    }

    [Fact]
    public async Task A_stopped_store_keeps_its_place_and_starts_where_its_volumes_are()
    {
        await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod, 1));
        var before = HostOf("cache01");

        Assert.Equal(DeploymentState.Running, (await ChangeAsync(new ServiceChange { Label = "cache01", Stopped = true })).State);
        var application = Assert.Single(All());
        Assert.Empty(pod.Hosts.SelectMany(h => h.Wirings).Single(w => w.Key == application.InstanceId).Value.Outbound);
        Assert.Equal(2, (await pod.ReservationsAsync()).Count);
        Assert.DoesNotContain(pod.Hosts, h => h.VolumesRemoved);

        // Not even what else is deployed meanwhile starts it, or takes its place away.
        Assert.Equal(DeploymentState.Running, (await ChangeAsync(new ServiceChange { Label = "app01", Scale = 2 })).State);
        Assert.Equal(2, All().Count);

        Assert.Equal(DeploymentState.Running, (await ChangeAsync(new ServiceChange { Label = "cache01", Stopped = false })).State);
        var after = HostOf("cache01");
        Assert.Equal((before.HostId, before.Order.InstanceId, before.Order.Generation + 1), (after.HostId, after.Order.InstanceId, after.Order.Generation));
        // Sealed anew for each order, so that only where they are can be compared.
        Assert.Equal(before.Order.Volumes.Select(v => (v.Name, v.MountPath, v.Owner)), after.Order.Volumes.Select(v => (v.Name, v.MountPath, v.Owner)));
        Assert.Equal(3, (await pod.ReservationsAsync()).Count);
        Assert.Equal(EnvironmentState.Running, (await StatusAsync()).State);
    }

    [Fact]
    public async Task A_store_that_does_not_start_again_is_stopped_again()
    {
        await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod, 1));
        await ChangeAsync(new ServiceChange { Label = "cache01", Stopped = true });
        foreach (var host in pod.Hosts) host.Fails = i => i.ServiceLabel == "cache01";

        Assert.Equal(DeploymentState.Failed, (await ChangeAsync(new ServiceChange { Label = "cache01", Stopped = false })).State);
        await Eventually.HoldsAsync(() => All().Count == 1);
        foreach (var host in pod.Hosts) host.Fails = _ => false;

        Assert.Equal(DeploymentState.Running, (await ChangeAsync(new ServiceChange { Label = "cache01", Stopped = false })).State);
        Assert.Equal(2, All().Count);
        Assert.Equal(2, (await pod.ReservationsAsync()).Count);
    }

    [Fact]
    public async Task An_environment_of_stopped_services_says_so_and_can_be_removed_with_its_volumes()
    {
        await pod.DeployToEndAsync((await Specifications.ApplicationAsync(pod, 1)).With("app01", s => s with { Domains = ["stops.example.test"] }));
        await ChangeAsync(new ServiceChange { Label = "cache01", Stopped = true });
        Assert.Equal(EnvironmentState.Running, (await StatusAsync()).State);
        await ChangeAsync(new ServiceChange { Label = "app01", Stopped = true });

        // The edge goes on: visitors are told that nothing is there.
        var status = await StatusAsync();
        Assert.Equal((EnvironmentState.Stopped, "Every service is stopped."), (status.State, status.Cause));
        Assert.Single(status.Services.Single(s => s.Implied).Instances);

        using var response = await pod.Http.DeleteAsync(new Uri(Place, UriKind.Relative));
        await pod.EndOfAsync((await response.Content.ReadFromJsonAsync<DeploymentAccepted>(CatalyzeJson.Options))!.DeploymentId);

        Assert.Contains(pod.Hosts, h => h.VolumesRemoved);
        Assert.Empty(await pod.ReservationsAsync());
    }

    private async Task<PodSpecification> WithMailersAsync(int mailers) =>
        (await Specifications.ApplicationAsync(pod, 1)).With("app01", s => s with { Workers = new Dictionary<string, int> { ["mailer"] = mailers } });

    private async Task<DeploymentStatus> ChangeAsync(params ServiceChange[] changes)
    {
        using var response = await pod.Http.PostAsJsonAsync($"{Place}/deployments", new DeploymentRequest { Changes = changes }, CatalyzeJson.Options);
        Assert.True(response.StatusCode == HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        return await pod.EndOfAsync((await response.Content.ReadFromJsonAsync<DeploymentAccepted>(CatalyzeJson.Options))!.DeploymentId);
    }

    private Task<EnvironmentStatus> StatusAsync() => pod.GetAsync<EnvironmentStatus>(Place);

    private List<InstanceOrder> All() => [.. pod.Hosts.SelectMany(h => h.Running.Values)];

    private List<InstanceOrder> Instances(string label) => [.. All().Where(i => i.ServiceLabel == label).OrderBy(i => i.Ordinal)];

    private (string HostId, InstanceOrder Order) HostOf(string label) => pod.Hosts.SelectMany(h => h.Running.Values.Select(i => (h.Id, i))).Single(i => i.i.ServiceLabel == label);

    private InstanceWiring Wiring(string label)
    {
        var instance = Assert.Single(Instances(label)).InstanceId;
        return pod.Hosts.SelectMany(h => h.Wirings).Single(w => w.Key == instance).Value;
    }
}
