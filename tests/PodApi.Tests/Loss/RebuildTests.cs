using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Loss;
using Catalyze.PodApi.Moving;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests.Loss;

/// <summary>A host with a member of a database and one of its quorum does not come back: both are built anew elsewhere, from who has everything, and never otherwise.</summary>
public sealed class RebuildTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly PodSpecification Specification = Specifications.Database(2);
    private TestPod pod = null!;
    private int primary;

    public async Task InitializeAsync()
    {
        pod = await TestPod.StartAsync(4, ("Catalyze:PodApi:Loss:RebuildAfter", "00:00:01"), ("Catalyze:PodApi:StopAllowance", "00:10:00"), ("Catalyze:PodApi:Moves:RetryAfter", "00:00:01"));
        foreach (var host in pod.Hosts) host.RoleOf = i => i.ServiceLabel == "db01" ? i.Ordinal == primary ? "primary" : "standby" : null;
        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(Specification)).State);
    }

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task What_was_lost_is_built_anew_beside_who_has_everything_and_its_host_stops_it_and_keeps_the_data()
    {
        var before = await InstancesAsync();
        var standby = before.Single(i => i is { Service: "db01", Ordinal: 1 });
        var host = Lose(standby);
        var gone = before.Where(i => i.HostId == host.Id).Select(i => i.InstanceId).ToHashSet();
        await UntilAsync(async () => (await InstancesAsync()).All(i => i.HostId != host.Id) && await IsIdleAsync());

        var after = await InstancesAsync();
        Assert.Equal(before.Select(i => (i.Service, i.Ordinal)).Order(), after.Select(i => (i.Service, i.Ordinal)).Order());
        Assert.All(after.GroupBy(i => i.Service), service => Assert.Equal(service.Count(), service.Select(i => i.HostId).Distinct().Count()));
        foreach (var kept in before.Where(i => !gone.Contains(i.InstanceId)))
        {
            Assert.Equal((kept.InstanceId, kept.Generation, kept.HostId), after.Where(i => i.InstanceId == kept.InstanceId).Select(i => (i.InstanceId, i.Generation, i.HostId)).SingleOrDefault());

            // Whoever stayed was led to the successors before these were well: a member of a quorum cannot become so alone.
            var successors = after.Where(i => i.Service == kept.Service && !before.Exists(b => b.InstanceId == i.InstanceId)).Select(i => i.InstanceId).ToList();
            var opened = pod.Hosts.SelectMany(h => h.Orders).OfType<RewireInstancesOrder>().Where(o => o.OrderId.Contains("-open-", StringComparison.Ordinal))
                .SelectMany(o => o.Wirings).Where(w => w.Key == kept.InstanceId).SelectMany(w => w.Value.Outbound).SelectMany(w => w.Endpoints).Select(e => e.InstanceId).ToHashSet();
            Assert.Subset(opened, successors.ToHashSet());
        }

        // It comes back with what it had, and its data stays there.
        host.IsOff = host.IsSilent = false;
        await UntilAsync(async () => (await pod.Services.GetRequiredService<AgentRegistry>().FindAsync(host.Id, CancellationToken.None))!.Fence is null);
        Assert.Equal(after.Select(i => i.InstanceId).Order(), pod.Running.Order());
        Assert.False(host.VolumesRemoved);
    }

    [Fact]
    public async Task Nothing_is_built_anew_before_another_has_everything()
    {
        var before = await InstancesAsync();
        var host = Lose(before.Single(i => i is { Service: "db01", Ordinal: 0 }));
        var database = before.Single(i => i is { Service: "db01", Ordinal: 0 }).InstanceId;
        await UntilAsync(async () => (await DrainAsync(host)).Instances.Any(i => i.InstanceId == database && i.State == "stuck") && (await InstancesAsync()).All(i => i.Service != "quorum" || i.HostId != host.Id) && await IsIdleAsync());
        await Task.Delay(TimeSpan.FromSeconds(2));
        await WatchAsync();
        Assert.Contains(database, (await InstancesAsync()).Select(i => i.InstanceId));
        Assert.True(await IsIdleAsync());

        // The standby was promoted.
        primary = 1;
        var other = (await InstancesAsync()).Single(i => i is { Service: "db01", Ordinal: 1 });
        await pod.Hosts.Single(h => h.Id == other.HostId).ReportAsync(Healthy(other, "primary"), CancellationToken.None);
        await UntilAsync(async () => (await InstancesAsync()).All(i => i.HostId != host.Id) && await IsIdleAsync());
        Assert.Contains(other.InstanceId, (await InstancesAsync()).Select(i => i.InstanceId));
    }

    [Fact]
    public async Task A_host_with_data_of_one_before_is_passed_over_with_that_reason_and_a_failure_leaves_what_was()
    {
        var before = await InstancesAsync();
        var standby = before.Single(i => i is { Service: "db01", Ordinal: 1 });
        var taken = before.Where(i => i.Service == "db01").Select(i => i.HostId).ToHashSet();
        var volume = $"cz-{Specification.EnvironmentId}-db01-1";
        await pod.OfferAsync((id, offer) => taken.Contains(id) ? offer : offer with { Volumes = [volume] });
        var host = Lose(standby);
        await UntilAsync(async () => (await DrainAsync(host)).Instances.Any(i => i.InstanceId == standby.InstanceId && i.Reason.Contains("volume-left", StringComparison.Ordinal)));
        var reason = (await DrainAsync(host)).Instances.Single(i => i.InstanceId == standby.InstanceId).Reason;
        Assert.Contains($"still has {volume} of an instance before", reason, StringComparison.Ordinal);
        await UntilAsync(IsIdleAsync);
        Assert.Contains(standby.InstanceId, (await InstancesAsync()).Select(i => i.InstanceId));

        // With room for it the copy fails at first: what was is still there, and it is tried again.
        foreach (var h in pod.Hosts) h.Fails = i => i.ServiceLabel == "db01";
        foreach (var h in pod.Hosts.Where(h => h != host)) h.Offers = static offer => offer;
        await UntilAsync(async () => await IsIdleAsync() && (await NewestAsync()) is { State: DeploymentState.Failed, Moves.Rebuilt: [var tried] } && tried == standby.InstanceId);
        Assert.Contains(standby.InstanceId, (await InstancesAsync()).Select(i => i.InstanceId));
        foreach (var h in pod.Hosts) h.Fails = _ => false;
        await UntilAsync(async () => (await InstancesAsync()).All(i => i.InstanceId != standby.InstanceId) && await IsIdleAsync());
    }

    private FakeHost Lose(InstanceRecord instance)
    {
        var host = pod.Hosts.Single(h => h.Id == instance.HostId);
        host.IsOff = host.IsSilent = true;
        return host;
    }

    // Two at once, again and again: nothing happens twice.
    private Task UntilAsync(Func<Task<bool>> condition) => Eventually.HoldsAsync(
        async () =>
        {
            await Task.WhenAll(WatchAsync(), WatchAsync());
            return await condition();
        },
        Patience);

    private Task WatchAsync() => pod.Services.GetRequiredService<HostWatchFunction>().RunAsync(CancellationToken.None);

    private async Task<List<InstanceRecord>> InstancesAsync() =>
        [.. (await pod.Services.GetRequiredService<InstanceStore>().ReadAsync(Specification.EnvironmentId, CancellationToken.None)).Select(i => i.Wanted)];

    private async Task<bool> IsIdleAsync() => (await EnvironmentAsync()).ActiveDeployment is null;

    private async Task<EnvironmentRecord> EnvironmentAsync() => (await pod.Services.GetRequiredService<EnvironmentStore>().FindAsync(Specification.EnvironmentId, CancellationToken.None))!;

    private async Task<DeploymentRecord?> NewestAsync() =>
        await pod.Services.GetRequiredService<DeploymentStore>().FindAsync((await EnvironmentAsync()).NewestDeployment!, CancellationToken.None);

    private async Task<HostDrain> DrainAsync(FakeHost host) => (await pod.Services.GetRequiredService<DrainReader>().ReadAsync(host.Id, CancellationToken.None))!;

    private static InstancesReport Healthy(InstanceRecord instance, string role) => new()
    {
        ReportId = Guid.NewGuid().ToString("N"),
        AgentId = instance.HostId,
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
                State = InstanceState.Healthy,
                Role = role,
            },
        ],
    };
}
