using System.Net.Http.Json;
using Azure.Storage.Queues;
using Catalyze.Contracts.Audit;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Placement;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Alerts;
using Catalyze.PodApi.Loss;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests.Loss;

/// <summary>A host is gone; what can move is placed elsewhere, and when it comes back it stops what is not its own any more.</summary>
public sealed class HostLossTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private TestPod pod = null!;

    // Longer than any wait here: whoever waited for a lost host to stop something would show.
    public async Task InitializeAsync() => pod = await TestPod.StartAsync(3, ("Catalyze:PodApi:StopAllowance", "00:10:00"));

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task What_ran_on_a_lost_host_is_placed_elsewhere_and_the_host_comes_back_in_without_it()
    {
        var serving = await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod, scale: 3));
        var before = await InstancesAsync();
        var cache = before.Single(i => i.Service == "cache01");
        var host = pod.Hosts.Single(h => h.Id == cache.HostId);
        var moving = before.Where(i => i.HostId == host.Id && !i.Stateful).Select(i => i.InstanceId).ToHashSet();
        Assert.NotEmpty(moving);

        host.IsOff = host.IsSilent = true;
        await Eventually.HoldsAsync(
            async () =>
            {
                // Two at once, again and again: each instance is placed elsewhere once.
                await Task.WhenAll(WatchAsync(), WatchAsync());
                return !(await InstancesAsync()).Any(i => moving.Contains(i.InstanceId)) && (await EnvironmentAsync()).ActiveDeployment is null;
            },
            Patience);

        var after = await InstancesAsync();
        Assert.Equal(before.Select(i => (i.Service, i.Ordinal)).Order(), after.Select(i => (i.Service, i.Ordinal)).Order());
        Assert.Equal(cache.InstanceId, Assert.Single(after, i => i.HostId == host.Id).InstanceId);
        Assert.Equal(HostLife.Lost, (await StatusAsync(host.Id)).Life);
        var timeline = await pod.GetAsync<TimelinePage>($"pod/deployments/{serving.DeploymentId}/timeline");
        Assert.Contains(timeline.Entries, e => e.Kind == "host-lost" && e.Message.Contains(cache.InstanceId, StringComparison.Ordinal));
        var alerts = await pod.Services.GetServices<IAlertSource>().OfType<HostAlerts>().Single().ReadAsync(CancellationToken.None);
        Assert.Contains(alerts, a => a.Subject == host.Id && a.Summary.Contains(cache.InstanceId, StringComparison.Ordinal));

        // Its word counts for nothing.
        await host.ReportAsync(Report(host, cache, InstanceState.Failed), CancellationToken.None);
        await Eventually.HoldsAsync(async () => (await AuditAsync(host.Id)).Any(e => e.Action == "report-refused"), Patience);
        Assert.Equal(InstanceState.Healthy, (await ObservedAsync(cache)).State);

        // It comes back with everything it ran, and has not heard that it was to stop anything.
        Assert.Superset(moving, host.Running.Keys.ToHashSet());
        await pod.Services.GetRequiredService<QueueServiceClient>().GetQueueClient($"orders-{host.Id}").ClearMessagesAsync();
        host.IsOff = host.IsSilent = false;
        await Eventually.HoldsAsync(
            async () =>
            {
                await WatchAsync();
                return (await RecordAsync(host.Id)).Fence is null;
            },
            Patience);
        Assert.Equal(cache.InstanceId, Assert.Single(host.Running.Keys));
        Assert.Equal(after.Select(i => i.InstanceId).Order(), pod.Running.Order());
        Assert.Equal(HostLife.Heard, (await StatusAsync(host.Id)).Life);
        var trail = await AuditAsync(host.Id);
        Assert.Single(trail, e => e.Action == "host-returned");
        Assert.Contains(trail, e => e.Action == "host-lost");

        // What it says counts again, and it is placed on again.
        await host.ReportAsync(Report(host, cache, InstanceState.Failed), CancellationToken.None);
        await Eventually.HoldsAsync(async () => (await ObservedAsync(cache)).State == InstanceState.Failed, Patience);
        Assert.True((await StatusAsync(host.Id)).Offering);
    }

    [Fact]
    public async Task A_deployment_that_waits_for_a_lost_host_ends_at_once_with_the_cause()
    {
        foreach (var host in pod.Hosts) host.Holds = i => i.ServiceLabel == "app01";
        var accepted = await pod.DeployAsync(await Specifications.ApplicationAsync(pod, scale: 3));
        IReadOnlyList<InstanceRecord> starting = [];
        await Eventually.HoldsAsync(async () => (starting = [.. (await InstancesAsync()).Where(i => i.Service == "app01" && pod.Running.Contains(i.InstanceId))]).Count == 3, Patience);
        var lost = pod.Hosts.Single(h => h.Id == starting[0].HostId);
        lost.IsOff = lost.IsSilent = true;
        DeploymentStatus status = null!;
        await Eventually.HoldsAsync(
            async () =>
            {
                await WatchAsync();
                status = await pod.GetAsync<DeploymentStatus>($"pod/deployments/{accepted.DeploymentId}");
                return status.State == DeploymentState.Failed;
            },
            Patience);
        Assert.Contains($"{lost.Id} is lost", status.Cause, StringComparison.Ordinal);
        Assert.Null((await EnvironmentAsync()).ActiveDeployment);
    }

    [Fact]
    public async Task A_successor_that_fails_keeps_no_other_from_going_elsewhere_and_nobody_waits_for_a_wire_to_who_is_gone()
    {
        // Everything on one host, where the others find no room, and then they have some.
        var specification = (await Specifications.ApplicationAsync(pod, scale: 1)).With("app01", s => s with { Domains = ["shop.example.test"] });
        await pod.OfferAsync((host, offer) => host == "host1" ? offer : offer with { Capacity = offer.Capacity with { Instances = 0 } });
        await pod.DeployToEndAsync(specification);
        var lost = pod.Hosts.Single(h => h.Id == "host1");
        Assert.All(await InstancesAsync(), i => Assert.Equal(lost.Id, i.HostId));
        await pod.OfferAsync((_, offer) => offer);
        foreach (var host in pod.Hosts) host.Fails = i => i.ServiceLabel == "app01";

        lost.IsOff = lost.IsSilent = true;
        await MovedAsync("edge", lost);
        Assert.Equal(lost.Id, (await InstancesAsync()).Single(i => i.Service == "app01").HostId);

        var successor = pod.Hosts.Where(h => h != lost).SelectMany(h => h.Orders.OfType<RunInstancesOrder>()).SelectMany(o => o.Instances).First(i => i.ServiceLabel == "app01");
        var wire = Assert.Single(successor.Wiring.Outbound);
        Assert.True(wire.Optional, "its provider is on the lost host");
    }

    [Fact]
    public async Task While_data_waits_for_a_lost_host_everything_else_can_be_deployed_and_a_change_to_it_is_refused_with_what_to_do()
    {
        var specification = await Specifications.ApplicationAsync(pod, scale: 3);
        await pod.DeployToEndAsync(specification);
        var cache = (await InstancesAsync()).Single(i => i.Service == "cache01");
        var host = pod.Hosts.Single(h => h.Id == cache.HostId);
        host.IsOff = host.IsSilent = true;
        await Eventually.HoldsAsync(
            async () =>
            {
                await WatchAsync();
                return (await RecordAsync(host.Id)).IsFenced && (await EnvironmentAsync()).ActiveDeployment is null && (await InstancesAsync()).Count(i => i.HostId == host.Id) == 1;
            },
            Patience);

        var changed = specification.WithVariable("good day");
        var accepted = await pod.DeployAsync(changed);
        var status = await pod.EndOfAsync(accepted.DeploymentId);
        Assert.Equal((DeploymentState.Running, null), (status.State, status.Cause));
        var timeline = (await pod.GetAsync<TimelinePage>($"pod/deployments/{accepted.DeploymentId}/timeline")).Entries;
        Assert.Equal($"{cache.InstanceId} has its data on {host.Id}, which is lost, and waits for it. Everything else goes on.", Assert.Single(timeline, e => e.Kind == "host-awaited").Message);
        Assert.Equal($"3 of 4 instances are healthy and serving; {cache.InstanceId} waits for its host.", timeline[^1].Message);
        var after = await InstancesAsync();
        Assert.Equal((cache.InstanceId, cache.Generation), after.Where(i => i.Service == "cache01").Select(i => (i.InstanceId, i.Generation)).Single());
        Assert.All(after.Where(i => i.Service == "app01"), i => Assert.Equal(accepted.DeploymentId, i.DeploymentId));
        var ordered = pod.Hosts.SelectMany(h => h.Orders.OfType<RunInstancesOrder>()).Where(o => o.DeploymentId == accepted.DeploymentId).SelectMany(o => o.Instances).ToList();
        Assert.All(ordered, i => Assert.True(Assert.Single(i.Wiring.Outbound).Optional, "its provider is on the lost host"));

        // What changes the very service is told why not, before anything is built or reserved, and a plan tells the same.
        var reserved = (await pod.ReservationsAsync()).Count;
        var larger = changed.With("cache01", s => s with { Size = new ServiceSize(256, 250, 512) });
        var refused = await pod.DeployToEndAsync(larger);
        Assert.Equal(DeploymentState.Failed, refused.State);
        Assert.Equal($"cache01 cannot be changed now: {cache.InstanceId} has its data on {host.Id}, which is lost. Wait until it is back, or deploy what leaves cache01 as it is.", refused.Cause);
        Assert.Equal("cache01", Assert.Single(refused.Refusals).Service);
        Assert.Equal(reserved, (await pod.ReservationsAsync()).Count);
        using (var response = await pod.Http.PostAsJsonAsync("pod/environments/" + Specifications.EnvironmentId + "/plans", new DeploymentRequest { Specification = larger }, CatalyzeJson.Options))
        {
            var plan = (await response.Content.ReadFromJsonAsync<PlacementPlan>(CatalyzeJson.Options))!;
            Assert.Equal((false, refused.Cause), (plan.Placed, Assert.Single(plan.Refusals).Summary));
        }

        // The host comes back, and the change goes through.
        host.IsOff = host.IsSilent = false;
        await Eventually.HoldsAsync(
            async () =>
            {
                await WatchAsync();
                return (await RecordAsync(host.Id)).Fence is null && (await StatusAsync(host.Id)).Offering;
            },
            Patience);
        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(larger)).State);
        Assert.All((await InstancesAsync()).Where(i => i.Service == "app01"), i => Assert.Single(i.Wires!.Outbound));
    }

    [Fact]
    public async Task Nobody_is_replaced_while_the_management_agent_hears_none_of_its_hosts()
    {
        await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod, scale: 3));
        var before = await InstancesAsync();
        foreach (var host in pod.Hosts) host.IsSilent = true;
        var deaf = await Task.Run(async () =>
        {
            await Eventually.HoldsAsync(async () => (await pod.GetAsync<IReadOnlyList<HostStatus>>("pod/hosts")).All(h => h.Life == HostLife.Unknown), Patience);
            return true;
        });
        Assert.True(deaf);
        await WatchAsync();
        Assert.All(await pod.GetAsync<IReadOnlyList<HostStatus>>("pod/hosts"), h => Assert.Null(h.LostSince));
        Assert.Equal(before.Select(i => i.InstanceId).Order(), (await InstancesAsync()).Select(i => i.InstanceId).Order());
    }

    private Task MovedAsync(string service, FakeHost from) => Eventually.HoldsAsync(
        async () =>
        {
            await WatchAsync();
            return (await InstancesAsync()).All(i => i.Service != service || i.HostId != from.Id) && (await EnvironmentAsync()).ActiveDeployment is null;
        },
        Patience);

    private Task WatchAsync() => pod.Services.GetRequiredService<HostWatchFunction>().RunAsync(CancellationToken.None);

    private static InstancesReport Report(FakeHost host, InstanceRecord instance, InstanceState state) => new()
    {
        ReportId = Guid.NewGuid().ToString("N"),
        AgentId = host.Id,
        ObservedAt = DateTimeOffset.UtcNow,
        Instances =
        [
            new InstanceObservation
            {
                InstanceId = instance.InstanceId,
                EnvironmentId = instance.EnvironmentId,
                DeploymentId = instance.DeploymentId,
                ServiceLabel = instance.Service,
                Generation = instance.Generation,
                Sequence = 1_000_000,
                State = state,
            },
        ],
    };

    private async Task<IReadOnlyList<InstanceRecord>> InstancesAsync() =>
        [.. (await pod.Services.GetRequiredService<InstanceStore>().ReadAsync(Specifications.EnvironmentId, CancellationToken.None)).Select(i => i.Wanted)];

    private async Task<InstanceObservation> ObservedAsync(InstanceRecord instance) =>
        (await pod.Services.GetRequiredService<InstanceStore>().ReadAsync(Specifications.EnvironmentId, CancellationToken.None)).Single(i => i.Wanted.InstanceId == instance.InstanceId).Observed!;

    private async Task<EnvironmentRecord> EnvironmentAsync() => (await pod.Services.GetRequiredService<EnvironmentStore>().FindAsync(Specifications.EnvironmentId, CancellationToken.None))!;

    private async Task<AgentRecord> RecordAsync(string host) => (await pod.Services.GetRequiredService<AgentRegistry>().FindAsync(host, CancellationToken.None))!;

    private async Task<HostStatus> StatusAsync(string host) => (await pod.GetAsync<IReadOnlyList<HostStatus>>("pod/hosts")).Single(h => h.HostId == host);

    private async Task<IReadOnlyList<PodAuditEntry>> AuditAsync(string host) => (await pod.GetAsync<PodAuditPage>($"pod/audit?agent={host}")).Entries;
}
