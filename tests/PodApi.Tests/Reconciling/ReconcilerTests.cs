using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.DurableTask.Client;
using Catalyze.PodApi.Alerts;
using Catalyze.PodApi.Reconciling;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests.Reconciling;

/// <summary>Hosts that are not what they should be become so, over real storage and real orders.</summary>
public sealed class ReconcilerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private TestPod pod = null!;

    public async Task InitializeAsync()
    {
        pod = await TestPod.StartAsync(3, ("Catalyze:PodApi:Reconciling:After", "00:00:02"), ("Catalyze:PodApi:Alerts:DifferentFor", "00:00:01"));
        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod, scale: 3))).State);
    }

    public Task DisposeAsync() => pod.DisposeAsync().AsTask();

    [Fact]
    public async Task What_a_host_lost_is_ordered_again_but_never_without_its_data_and_what_nobody_wants_is_stopped()
    {
        var before = pod.Running.Order().ToList();
        var (host, app) = Find("app01");
        var (keeper, cache) = Find("cache01");
        host.Running.TryRemove(app.InstanceId, out _);
        keeper.Running.TryRemove(cache.InstanceId, out _);
        var stranger = app with { InstanceId = "app01-7-zzzzzzzz" };
        host.Smuggle(stranger, Specifications.EnvironmentId);

        await ReconcileUntilAsync(() => host.Running.ContainsKey(app.InstanceId) && !host.Running.ContainsKey(stranger.InstanceId));

        // The same instance, of the same generation; its timeline says so.
        var again = host.Orders.OfType<RunInstancesOrder>().Last();
        Assert.Equal((app.InstanceId, app.Generation), (again.Instances.Single().InstanceId, again.Instances.Single().Generation));
        var timeline = await pod.GetAsync<TimelinePage>($"pod/deployments/{again.DeploymentId}/timeline");
        Assert.Contains(timeline.Entries, e => e.Kind == "ordered-again" && e.InstanceId == app.InstanceId);
        Assert.All(host.Orders.OfType<StopInstancesOrder>(), o => Assert.False(o.RemoveVolumes));

        // The database is told of, and not begun anew.
        var finding = Assert.Single((await StatusAsync(keeper.Id)).Findings, f => f.Kind == HostFindingKind.DataMissing);
        Assert.Equal((cache.InstanceId, Specifications.EnvironmentId), (finding.Subject, finding.EnvironmentId));
        var alerts = await pod.Services.GetServices<IAlertSource>().OfType<HostAlerts>().Single().ReadAsync(CancellationToken.None);
        Assert.Contains(alerts, a => a.Kind == Contracts.Alerts.AlertKind.HostDiffers && a.Summary.Contains(cache.InstanceId, StringComparison.Ordinal));
        Assert.Equal(before.Where(i => i != cache.InstanceId), pod.Running.Order());

        // With its volume on the disk it is started.
        await pod.OfferAsync((_, offer) => offer with { Volumes = [cache.Volumes[0].Name, "cz-env-goneandforgotten-db01-0"] });
        await ReconcileUntilAsync(() => keeper.Running.ContainsKey(cache.InstanceId));
        Assert.Contains((await StatusAsync(keeper.Id)).Findings, f => f is { Kind: HostFindingKind.Volume, Subject: "cz-env-goneandforgotten-db01-0" });
        await ReconcileUntilAsync(async () => (await pod.GetAsync<IReadOnlyList<HostStatus>>("pod/hosts")).All(h => h.Findings.All(f => f.Kind == HostFindingKind.Volume)));

        // Nothing more is ordered of a host that is what it should be.
        var orders = pod.Hosts.Sum(h => h.Orders.Count);
        for (var i = 0; i < 3; i++) await LookAsync();
        Assert.Equal(orders, pod.Hosts.Sum(h => h.Orders.Count));
    }

    [Fact]
    public async Task Older_wires_are_told_again_and_what_a_terminated_deployment_left_is_given_back()
    {
        var (host, app) = Find("app01");
        host.Wirings[app.InstanceId] = host.Wirings[app.InstanceId] with { Version = 0 };
        await ReconcileUntilAsync(() => host.Wirings[app.InstanceId].Version > 0);

        // Its orchestration is ended by hand in the middle: what it placed and started is nobody's.
        var reserved = (await pod.ReservationsAsync()).Select(r => r.Key).Order().ToList();
        var running = pod.Running.Order().ToList();
        foreach (var h in pod.Hosts) h.Holds = _ => true;
        var accepted = await pod.DeployAsync((await Specifications.ApplicationAsync(pod, scale: 3)).WithVariable("never"));
        await Eventually.HoldsAsync(() => pod.Running.Count() > running.Count, Patience);
        await pod.Services.GetRequiredService<DurableTaskClient>().TerminateInstanceAsync(accepted.DeploymentId, "test");
        await Eventually.HoldsAsync(async () => (await pod.Services.GetRequiredService<DurableTaskClient>().GetInstanceAsync(accepted.DeploymentId)) is { IsCompleted: true }, Patience);

        // As the next deployment of the environment finds it.
        await pod.Services.GetRequiredService<DeploymentStore>().EndAsync(accepted.DeploymentId, DeploymentState.Failed, new NewEntry("failed", "terminated"), null, CancellationToken.None);
        await pod.Services.GetRequiredService<EnvironmentStore>().ChangeAsync(Specifications.EnvironmentId, e => e with { ActiveDeployment = null }, CancellationToken.None);
        await pod.OfferAsync((_, offer) => offer with { Volumes = [Find("cache01").Order.Volumes[0].Name] });
        await ReconcileUntilAsync(async () => running.SequenceEqual(pod.Running.Order()) && (await pod.ReservationsAsync()).Select(r => r.Key).Order().SequenceEqual(reserved));
        Assert.Equal(running, (await pod.Services.GetRequiredService<InstanceStore>().ReadAsync(Specifications.EnvironmentId, CancellationToken.None)).Select(i => i.Wanted.InstanceId).Order());
    }

    private (FakeHost Host, InstanceOrder Order) Find(string service) =>
        pod.Hosts.SelectMany(h => h.Running.Values.Where(i => i.ServiceLabel == service).Select(i => (h, i))).OrderBy(p => p.i.InstanceId).First();

    private async Task LookAsync()
    {
        foreach (var host in pod.Hosts) await host.TellInventoryAsync();
        var store = pod.Services.GetRequiredService<InventoryStore>();
        var at = DateTimeOffset.UtcNow;
        await Eventually.HoldsAsync(async () => (await Task.WhenAll(pod.Hosts.Select(h => store.FindAsync(h.Id, CancellationToken.None)))).All(i => i is not null && at - i.ObservedAt < TimeSpan.FromSeconds(5)), Patience);

        // What an auction held for a host whose ledger did not answer in time is held until it expires.
        await pod.Services.GetRequiredService<Placement.ReservationSweepFunction>().RunAsync(CancellationToken.None);

        // Two at once do nothing twice.
        var reconciler = pod.Services.GetRequiredService<Reconciler>();
        await Task.WhenAll(reconciler.RunAsync(CancellationToken.None), reconciler.RunAsync(CancellationToken.None));
    }

    private Task ReconcileUntilAsync(Func<bool> condition) => ReconcileUntilAsync(() => Task.FromResult(condition()));

    private async Task ReconcileUntilAsync(Func<Task<bool>> condition)
    {
        try
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    await LookAsync();
                    return await condition();
                },
                Patience);
        }
        catch (Xunit.Sdk.XunitException late)
        {
            var hosts = await pod.GetAsync<IReadOnlyList<HostStatus>>("pod/hosts");
            var rows = await pod.Services.GetRequiredService<InstanceStore>().ReadAsync(Specifications.EnvironmentId, CancellationToken.None);
            throw new InvalidOperationException(
                $"running {string.Join(", ", pod.Running.Order())}\nrows {string.Join(", ", rows.Select(r => $"{r.Wanted.InstanceId} {r.Wanted.Phase} on {r.Wanted.HostId}"))}\n"
                + $"reserved {string.Join(", ", (await pod.ReservationsAsync()).Select(r => $"{r.InstanceId} {r.State} of {r.DeploymentId}"))}\n"
                + $"active {(await pod.Services.GetRequiredService<EnvironmentStore>().FindAsync(Specifications.EnvironmentId, CancellationToken.None))!.ActiveDeployment}\n"
                + $"{string.Join("\n", hosts.SelectMany(h => h.Findings.Select(f => $"{h.HostId} {f}")))}\n{string.Join("\n", pod.Failures)}",
                late);
        }
    }

    private async Task<HostStatus> StatusAsync(string host) => (await pod.GetAsync<IReadOnlyList<HostStatus>>("pod/hosts")).Single(h => h.HostId == host);
}
