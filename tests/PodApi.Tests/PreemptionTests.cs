using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Moving;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Tests.World;
using Catalyze.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>Who declared a low priority gives way where there is no room, within bounds, and comes back when there is.</summary>
public sealed class PreemptionTests : IAsyncLifetime
{
    private const string Urgent = "env-urgentabcd";
    private static readonly ServiceSize Big = new(9_000, 50, 128);
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task Low_priority_gives_way_to_another_organisation_and_is_auctioned_again_when_there_is_room()
    {
        await FillAsync(ServicePriority.Low);
        var before = await InstancesAsync();

        var urgent = await pod.DeployToEndAsync(await UrgentAsync());
        Assert.True(urgent.State == DeploymentState.Running, urgent.Cause);
        var timeline = await pod.GetAsync<TimelinePage>($"pod/deployments/{urgent.DeploymentId}/timeline");
        Assert.Single(timeline.Entries, e => e.Kind == "making-room");
        var left = await InstancesAsync();
        var gone = before.Where(b => left.All(l => l.InstanceId != b.InstanceId)).ToList();
        Assert.Single(gone);
        Assert.Equal("app01", gone[0].Service);
        await NothingIsOversoldAsync();

        // No room: it stays out. With room it comes back, whoever asks.
        using (var removed = await pod.Http.DeleteAsync(new Uri($"pod/environments/{Urgent}", UriKind.Relative))) removed.EnsureSuccessStatusCode();
        await Eventually.HoldsAsync(
            async () =>
            {
                await pod.Services.GetRequiredService<MoveSweepFunction>().MendAsync(CancellationToken.None);
                return (await InstancesAsync()).Count(i => i.Phase == InstancePhase.Serving) == before.Count;
            },
            TimeSpan.FromSeconds(90));
        await NothingIsOversoldAsync();
    }

    [Fact]
    public async Task Nobody_gives_way_who_did_not_declare_it_to_another_organisation()
    {
        await FillAsync(ServicePriority.Normal);
        var before = await InstancesAsync();

        var refused = await pod.DeployToEndAsync(await UrgentAsync());

        Assert.Equal(DeploymentState.Failed, refused.State);
        Assert.Equal("memory", Assert.Single(refused.Refusals).ByRule.Single().Rule);
        Assert.Equal(before.Select(i => (i.InstanceId, i.Phase)).Order(), (await InstancesAsync()).Select(i => (i.InstanceId, i.Phase)).Order());
    }

    // Three hosts, each with room for one instance of this size and no more.
    private async Task FillAsync(ServicePriority priority)
    {
        await pod.OfferAsync((_, offer) => offer with { Capacity = offer.Capacity with { MemoryMib = 16_384 } });
        var specification = await Specifications.ApplicationAsync(pod, scale: 3);
        var filled = await pod.DeployToEndAsync(specification with
        {
            Services =
            [
                .. specification.Services.Select(s => s.Label == "app01"
                    ? s with { Size = Big, Placement = new ServicePlacement { Priority = priority, MaxPerHost = 1 } }
                    : s),
            ],
        });
        Assert.True(filled.State == DeploymentState.Running, filled.Cause);
    }

    private async Task<PodSpecification> UrgentAsync()
    {
        var application = (await Specifications.ApplicationAsync(pod)).Services.Single(s => s.Label == "app01");
        return new PodSpecification
        {
            EnvironmentId = Urgent,
            EnvironmentName = "Urgent",
            OrganisationId = "org-2",
            Services = [application with { Scale = 1, Size = Big, Placement = new ServicePlacement { Priority = ServicePriority.High } }],
        };
    }

    private async Task<IReadOnlyList<InstanceRecord>> InstancesAsync() =>
        [.. (await pod.Services.GetRequiredService<InstanceStore>().ReadAsync(Specifications.EnvironmentId, CancellationToken.None)).Select(i => i.Wanted)];

    private async Task NothingIsOversoldAsync()
    {
        var capacity = (await pod.GetAsync<IReadOnlyList<HostStatus>>("pod/hosts")).ToDictionary(h => h.HostId, h => h.Capacity!.MemoryMib);
        Assert.All((await pod.ReservationsAsync()).GroupBy(r => r.HostId), h => Assert.True(h.Sum(r => r.Amount.MemoryMib) <= capacity[h.Key], $"{h.Key} is oversold"));
    }
}
