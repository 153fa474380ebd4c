using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.TestSupport;
using Xunit;

namespace Catalyze.EndToEnd.Tests;

/// <summary>Something is killed in the middle of a deployment and started again: the deployment completes, with no container twice and none missing.</summary>
[Collection(LocalPodCollection.Name)]
public sealed class RecoveryTests(LocalPod pod)
{
    private const int Replicas = 4;

    [Theory]
    [InlineData("accepted")]
    [InlineData("build-finished")]
    [InlineData("placed")]
    [InlineData("ordered")]
    public async Task A_killed_control_plane_completes_the_deployment_after_its_restart(string when)
    {
        await using var environment = new TestEnvironment(pod, $"control plane killed at {when}");
        var deployment = await pod.Api.StartAsync(await SpecificationAsync(environment, when));
        await pod.Api.ReachedAsync(deployment, when);

        await pod.KillAsync("app");
        await LocalPod.RepairAsync();

        await CompletesAsync(environment, deployment);
    }

    [Theory]
    [InlineData("placed")]
    [InlineData("ordered")]
    public async Task A_killed_host_agent_completes_its_orders_after_its_restart(string when)
    {
        await using var environment = new TestEnvironment(pod, $"host agent killed at {when}");
        var deployment = await pod.Api.StartAsync(await SpecificationAsync(environment, when));
        await pod.Api.ReachedAsync(deployment, when);

        await pod.KillAsync("agent-host2");
        await LocalPod.RepairAsync();

        await CompletesAsync(environment, deployment);
    }

    [Fact]
    public async Task A_killed_engine_completes_its_orders_after_its_restart_and_what_ran_keeps_running()
    {
        await using var environment = new TestEnvironment(pod, "engine killed");
        var before = (await pod.ContainersAsync((await pod.SampleAsync()).EnvironmentId)).Select(c => c.Id).Order(StringComparer.Ordinal).ToList();
        var deployment = await pod.Api.StartAsync(await SpecificationAsync(environment, "engine"));
        await pod.Api.ReachedAsync(deployment, "ordered");

        await pod.KillAsync("engine-host2");
        await LocalPod.RepairAsync();

        await CompletesAsync(environment, deployment);
        Assert.Equal(before, (await pod.ContainersAsync((await pod.SampleAsync()).EnvironmentId)).Select(c => c.Id).Order(StringComparer.Ordinal));
    }

    private async Task<Contracts.Specifications.PodSpecification> SpecificationAsync(TestEnvironment environment, string greeting)
    {
        var source = await pod.Api.UploadSourceAsync(SourceArchive.Greeter(greeting));
        return environment.Specification([Services.Redis("cache01"), Services.Web("app01", source, Replicas)], ("cache01", "app01"));
    }

    private async Task CompletesAsync(TestEnvironment environment, string deployment)
    {
        var status = await pod.Api.EndOfAsync(deployment);
        Assert.True(status.State == DeploymentState.Running, $"ended as {status.State}: {status.Cause}");
        await environment.AssertContainersAsync(Replicas + 1);
        await Eventually.HoldsAsync(async () => (await environment.StatusAsync()).Services.SelectMany(s => s.Instances).All(i => i.State == InstanceState.Healthy));
    }
}
