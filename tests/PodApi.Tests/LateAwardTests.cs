using Catalyze.Contracts.Deployments;
using Catalyze.PodApi.Orchestrations;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Tests.World;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>A deployment that has ended gets no award any more, however late its worker is.</summary>
public sealed class LateAwardTests : IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Fact]
    public async Task Neither_an_abandoned_deployment_nor_one_refused_before_its_builds_is_placed_by_a_late_worker()
    {
        pod.Management.HoldBuilds = new TaskCompletionSource();
        var abandoned = (await pod.DeployAsync(await Specifications.ApplicationAsync(pod))).DeploymentId;
        await pod.Services.GetRequiredService<DeploymentUndo>().AbandonAsync(abandoned, "Nothing went as it should.", CancellationToken.None);
        var refused = (await pod.DeployAsync(Specifications.Database(4))).DeploymentId;
        Assert.Equal(DeploymentState.Failed, (await pod.EndOfAsync(refused)).State);

        foreach (var id in new[] { abandoned, refused })
            Assert.True((await pod.Services.GetRequiredService<AwardStore>().ReadAsync(id, CancellationToken.None)).IsClosed, id);
        await Assert.ThrowsAsync<PlacementClosedException>(() => pod.Services.GetRequiredService<PlacementService>().PlaceAsync(abandoned, [], CancellationToken.None));
        Assert.Empty(await pod.ReservationsAsync());
        pod.Management.HoldBuilds.SetResult();
    }
}
