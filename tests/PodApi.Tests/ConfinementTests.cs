using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Tests.World;
using Xunit;

namespace Catalyze.PodApi.Tests;

/// <summary>Whether an environment insists on AppArmor reaches the hosts' orders, and everybody who looks at the environment.</summary>
public sealed class ConfinementTests : IAsyncLifetime
{
    private TestPod pod = null!;

    public async Task InitializeAsync() => pod = await TestPod.StartAsync();

    public async Task DisposeAsync() => await pod.DisposeAsync();

    [Theory]
    [InlineData(Confinement.Enforced)]
    [InlineData(Confinement.Waived)]
    public async Task Orders_and_every_status_say_whether_enforcement_is_waived(Confinement confinement)
    {
        var specification = await Specifications.ApplicationAsync(pod) with { Confinement = confinement };
        Assert.Equal(DeploymentState.Running, (await pod.DeployToEndAsync(specification)).State);

        var orders = pod.Hosts.SelectMany(h => h.Running.Values).ToList();
        Assert.Equal(3, orders.Count);
        Assert.All(orders, order => Assert.Equal(confinement == Confinement.Enforced, order.Confinement.EnforcementRequired));
        Assert.Equal(confinement, (await pod.GetAsync<EnvironmentStatus>($"pod/environments/{specification.EnvironmentId}")).Confinement);
        Assert.Equal(confinement, Assert.Single(await pod.GetAsync<IReadOnlyList<EnvironmentStatus>>("pod/environments")).Confinement);
    }
}
