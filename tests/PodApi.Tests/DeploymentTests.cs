using System.Net;
using System.Net.Http.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>Whole deployments over real storage and the real orchestration runtime; only what hosts do with orders is made up.</summary>
public sealed class DeploymentTests : IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task A_specification_becomes_running_instances_with_wires()
    {
        var specification = await Specifications.ApplicationAsync(pod);

        var accepted = await pod.DeployAsync(specification);
        var status = await pod.EndOfAsync(accepted.DeploymentId);

        Assert.Equal((DeploymentState.Running, null), (status.State, status.Cause));
        Assert.Equal(3, pod.Running.Count());
        var environment = await pod.GetAsync<EnvironmentStatus>($"pod/environments/{specification.EnvironmentId}");
        Assert.Equal((EnvironmentState.Running, null, accepted.ReleaseId), (environment.State, environment.Cause, environment.ReleaseId));
        Assert.Equal([1, 2], environment.Services.Select(s => s.Instances.Count));
        var app = pod.Hosts.SelectMany(h => h.Running.Values).First(i => i.ServiceLabel == "app01");
        var wire = Assert.Single(app.Wiring.Outbound);
        Assert.Equal(("cache01", 6379, 1), (wire.Provider, wire.LocalPort, wire.Endpoints.Count));
        var cache = pod.Hosts.SelectMany(h => h.Running.Values).Single(i => i.ServiceLabel == "cache01");
        Assert.Equal((wire.Endpoints[0].Port, "app01"), (cache.Wiring.Inbound!.HostPort, Assert.Single(cache.Wiring.Inbound.Consumers)));
        Assert.Contains("hello", pod.Hosts.Select(h => h.Variables.GetValueOrDefault(app.InstanceId)).OfType<string>().Single(), StringComparison.Ordinal);
        Assert.Equal(3, pod.Management.Grants.Count);
        await Eventually.HoldsAsync(async () => (await pod.ReservationsAsync()).All(r => r.State == Placement.ReservationState.Committed));

        var timeline = await pod.GetAsync<TimelinePage>($"pod/deployments/{accepted.DeploymentId}/timeline?after=");
        var kinds = timeline.Entries.Select(e => e.Kind).Distinct().ToList();
        Assert.Equal(["accepted", "build-started", "build-finished", "placed", "ordered", "instance", "running"], kinds);
        Assert.Equal(timeline.Entries.Count, timeline.Entries.Select(e => e.Cursor).Distinct().Count());
    }

    [Fact]
    public async Task Redeploying_without_change_restarts_nothing()
    {
        var specification = await Specifications.ApplicationAsync(pod);
        await pod.DeployToEndAsync(specification);
        var (orders, running) = (pod.Management.Orders.Count, pod.Running.Order().ToList());

        var status = await pod.DeployToEndAsync(specification);

        Assert.Equal(DeploymentState.Running, status.State);
        Assert.Equal(running, pod.Running.Order());
        Assert.Equal(orders, pod.Management.Orders.Count);
    }

    [Fact]
    public async Task A_changed_variable_replaces_the_service_side_by_side_and_leaves_the_others()
    {
        var specification = await Specifications.ApplicationAsync(pod);
        await pod.DeployToEndAsync(specification);
        var cache = pod.Running.Single(i => i.StartsWith("cache01", StringComparison.Ordinal));
        var before = pod.Running.Where(i => i.StartsWith("app01", StringComparison.Ordinal)).ToList();

        var status = await pod.DeployToEndAsync(specification.WithVariable("good day"));

        Assert.Equal(DeploymentState.Running, status.State);
        Assert.Contains(cache, pod.Running);
        Assert.Equal(3, pod.Running.Count());
        Assert.DoesNotContain(before, pod.Running.Contains);
        Assert.Equal(3, (await pod.ReservationsAsync()).Count);
        Assert.Equal(3, pod.Management.Grants.Count);
    }

    [Fact]
    public async Task A_stateful_service_is_changed_in_place()
    {
        var specification = await Specifications.ApplicationAsync(pod);
        await pod.DeployToEndAsync(specification);
        var before = pod.Hosts.SelectMany(h => h.Running.Values.Select(i => (h.Id, Order: i))).Single(i => i.Order.ServiceLabel == "cache01");
        var key = Assert.Single(pod.Hosts.SelectMany(h => h.VolumeKeys)).Value;
        Assert.Equal(2 * InstanceVolume.KeyBytes, key.Length);

        var status = await pod.DeployToEndAsync(specification.With("cache01", s => s with { Size = new ServiceSize(256, 250, 512) }));

        var after = pod.Hosts.SelectMany(h => h.Running.Values.Select(i => (h.Id, Order: i))).Single(i => i.Order.ServiceLabel == "cache01");
        Assert.Equal(DeploymentState.Running, status.State);
        Assert.Equal((before.Id, before.Order.InstanceId, before.Order.Generation + 1), (after.Id, after.Order.InstanceId, after.Order.Generation));
        Assert.Equal(before.Order.Volumes.Select(v => (v.Name, v.MountPath, v.Owner)), after.Order.Volumes.Select(v => (v.Name, v.MountPath, v.Owner)));
        Assert.Equal(key, Assert.Single(pod.Hosts.SelectMany(h => h.VolumeKeys)).Value);
        Assert.NotEqual(before.Order.Volumes[0].Key!.Ciphertext, after.Order.Volumes[0].Key!.Ciphertext);
        Assert.Equal(256, (await pod.ReservationsAsync()).Where(r => r.InstanceId == after.Order.InstanceId).Sum(r => r.Amount.MemoryMib));
    }

    [Fact]
    public async Task A_build_that_fails_ends_the_deployment_with_the_builders_output()
    {
        pod.Management.BuildsFail = true;

        var status = await pod.DeployToEndAsync(await Specifications.ApplicationAsync(pod));

        Assert.Equal(DeploymentState.Failed, status.State);
        Assert.Contains("A build failed", status.Cause, StringComparison.Ordinal);
        Assert.Equal("E: no such package", status.BuildOutput);
        Assert.Empty(await pod.ReservationsAsync());
        Assert.Empty(pod.Running);
    }

    [Fact]
    public async Task When_a_new_instance_fails_the_old_release_stays()
    {
        var specification = await Specifications.ApplicationAsync(pod);
        var first = await pod.DeployAsync(specification);
        await pod.EndOfAsync(first.DeploymentId);
        var running = pod.Running.Order().ToList();
        foreach (var host in pod.Hosts) host.Fails = i => i is { ServiceLabel: "app01", Ordinal: 1 };

        var status = await pod.DeployToEndAsync(specification.WithVariable("broken"));

        Assert.Equal(DeploymentState.Failed, status.State);
        Assert.Contains("exit code 1", status.Cause, StringComparison.Ordinal);
        Assert.Equal(running, pod.Running.Order());
        var environment = await pod.GetAsync<EnvironmentStatus>($"pod/environments/{specification.EnvironmentId}");
        Assert.Equal((EnvironmentState.Running, first.ReleaseId), (environment.State, environment.ReleaseId));
        Assert.Equal(3, (await pod.ReservationsAsync()).Count);
        Assert.Equal(3, pod.Management.Grants.Count);
    }

    [Fact]
    public async Task When_a_change_in_place_fails_what_was_there_is_put_back()
    {
        var specification = await Specifications.ApplicationAsync(pod);
        await pod.DeployToEndAsync(specification);
        foreach (var host in pod.Hosts) host.Fails = i => i is { ServiceLabel: "cache01", Generation: 2 };

        var status = await pod.DeployToEndAsync(specification.With("cache01", s => s with { Size = new ServiceSize(256, 250, 512) }));

        Assert.Equal(DeploymentState.Failed, status.State);
        await Eventually.HoldsAsync(() => pod.Hosts.SelectMany(h => h.Running.Values).Single(i => i.ServiceLabel == "cache01") is { Generation: 3, Size.MemoryMib: 128 });
        Assert.Equal(128, (await pod.ReservationsAsync()).Where(r => r.InstanceId.StartsWith("cache01", StringComparison.Ordinal)).Sum(r => r.Amount.MemoryMib));
    }

    [Fact]
    public async Task A_pair_is_on_two_hosts_and_its_quorum_on_three_and_each_reaches_the_others()
    {
        var status = await pod.DeployToEndAsync(Specifications.Database(2));

        Assert.Equal((DeploymentState.Running, null), (status.State, status.Cause));
        var running = pod.Hosts.SelectMany(h => h.Running.Values.Select(i => (h.Id, Order: i))).ToList();
        var pair = running.Where(p => p.Order.ServiceLabel == "db01").ToList();
        Assert.Equal(2, pair.Select(p => p.Id).Distinct().Count());
        Assert.Equal(3, running.Where(p => p.Order.ServiceLabel == "quorum").Select(p => p.Id).Distinct().Count());
        Assert.All(pair, p => Assert.Null(p.Order.Role));
        foreach (var (_, order) in pair)
        {
            var other = pair.Single(p => p.Order != order).Order;
            Assert.Equal(
                [("0.quorum", null, 2379), ("1.quorum", null, 2379), ("2.quorum", null, 2379), ($"{other.Ordinal}.db01", "control", 8008), ($"{other.Ordinal}.db01", "data", 5432)],
                order.Wiring.Outbound.Select(w => (w.Name, w.Entrance, w.LocalPort)).OrderBy(w => w.LocalPort == 2379 ? 0 : 1).ThenBy(w => w.Name).ThenBy(w => w.Entrance));
            Assert.All(order.Wiring.Outbound.Where(w => w.Provider == "db01"), w => Assert.Equal(other.InstanceId, Assert.Single(w.Endpoints).InstanceId));
        }
    }

    [Fact]
    public async Task Members_of_a_group_are_changed_one_after_the_other_and_whoever_is_the_primary_last()
    {
        foreach (var host in pod.Hosts) host.RoleOf = i => i.ServiceLabel == "db01" ? i.Ordinal == 1 ? "primary" : "standby" : null;
        var specification = Specifications.Database(3);
        await pod.DeployToEndAsync(specification);
        var environment = await pod.GetAsync<EnvironmentStatus>($"pod/environments/{specification.EnvironmentId}");
        Assert.Equal(["standby", "primary", "standby"], environment.Services.Single(s => s.Label == "db01").Instances.Select(i => i.Role));

        var status = await pod.DeployToEndAsync(specification.With("db01", s => s with { Synchronous = SynchronousReplication.Strict }));

        Assert.Equal((DeploymentState.Running, null), (status.State, status.Cause));
        var runs = pod.Hosts.SelectMany(h => h.Orders).OfType<RunInstancesOrder>().Where(o => o.DeploymentId == status.DeploymentId)
            .OrderBy(o => int.Parse(o.OrderId[$"{status.DeploymentId}-run-".Length..].Split('-')[0], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal([2, 0, 1], runs.Select(o => Assert.Single(o.Instances).Ordinal));
    }

    [Fact]
    public async Task A_group_of_four_on_three_hosts_is_refused_and_nothing_stays_reserved()
    {
        var status = await pod.DeployToEndAsync(Specifications.Database(4));

        Assert.Equal(DeploymentState.Failed, status.State);
        var refusal = Assert.Single(status.Refusals);
        Assert.Equal(["host1", "host2", "host3"], refusal.Hosts.Select(h => h.HostId));
        Assert.Equal(3, refusal.ByRule.Sum(r => r.Hosts));
        Assert.Empty(await pod.ReservationsAsync());
        Assert.Empty(pod.Management.Orders.OfType<RelayOrder>());
    }

    [Fact]
    public async Task A_removal_leaves_nothing()
    {
        var specification = await Specifications.ApplicationAsync(pod);
        await pod.DeployToEndAsync(specification);
        var key = Assert.Single(pod.Hosts.SelectMany(h => h.VolumeKeys)).Value;
        foreach (var host in pod.Hosts) host.VolumeKeys.Clear();

        using var response = await pod.Http.DeleteAsync(new Uri($"pod/environments/{specification.EnvironmentId}", UriKind.Relative));
        var accepted = (await response.Content.ReadFromJsonAsync<DeploymentAccepted>(CatalyzeJson.Options))!;
        var status = await pod.EndOfAsync(accepted.DeploymentId);

        Assert.Equal(DeploymentState.Removed, status.State);
        Assert.Empty(pod.Running);
        Assert.Contains(pod.Hosts, h => h.VolumesRemoved);
        Assert.Empty(pod.Management.Grants);
        Assert.Empty(await pod.ReservationsAsync());
        Assert.Empty(await pod.GetAsync<IReadOnlyList<EnvironmentStatus>>("pod/environments"));
        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(specification)).State);

        // A volume of the same name that a host still had would stay shut.
        Assert.NotEqual(key, Assert.Single(pod.Hosts.SelectMany(h => h.VolumeKeys)).Value);
    }

    [Fact]
    public async Task A_second_deployment_waits_its_turn_and_a_repeated_request_is_the_same_deployment()
    {
        var specification = await Specifications.ApplicationAsync(pod);
        pod.Management.HoldBuilds = new TaskCompletionSource();
        pod.Http.DefaultRequestHeaders.Add("Idempotency-Key", "key-1");
        var first = await pod.DeployAsync(specification);
        var again = await pod.DeployAsync(specification);
        pod.Http.DefaultRequestHeaders.Remove("Idempotency-Key");

        using var refused = await pod.Http.PostAsJsonAsync("pod/deployments", specification, CatalyzeJson.Options);
        pod.Management.HoldBuilds.SetResult();

        Assert.Equal(first.DeploymentId, again.DeploymentId);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains(first.DeploymentId, (await refused.Content.ReadFromJsonAsync<ProblemDocument>(CatalyzeJson.Options))!.Detail, StringComparison.Ordinal);
        Assert.Equal(DeploymentState.Running, (await pod.EndOfAsync(first.DeploymentId)).State);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(150)]
    [InlineData(300)]
    public async Task A_crash_in_the_middle_loses_and_doubles_nothing(int afterMilliseconds)
    {
        var specification = await Specifications.ApplicationAsync(pod, 6);
        var accepted = await pod.DeployAsync(specification);
        await Task.Delay(afterMilliseconds);
        await pod.CrashControlPlaneAsync();
        await pod.StartControlPlaneAsync();

        var status = await pod.EndOfAsync(accepted.DeploymentId);

        Assert.Equal((DeploymentState.Running, null), (status.State, status.Cause));
        Assert.Equal(7, pod.Running.Count());
        // What a crashed auction held is held until it expires: a minute, and then the next sweep.
        await Eventually.HoldsAsync(
            async () =>
            {
                await pod.Services.GetRequiredService<Placement.ReservationSweepFunction>().RunAsync(CancellationToken.None);
                return await pod.ReservationsAsync() is { Count: 7 } all && all.All(r => r.State == Placement.ReservationState.Committed);
            },
            TimeSpan.FromMinutes(3));
    }
}
