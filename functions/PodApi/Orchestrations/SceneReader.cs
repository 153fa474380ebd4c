using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>Reads what a step of a deployment needs, all at once.</summary>
public sealed class SceneReader(
    EnvironmentStore environments, DeploymentStore deployments, InstanceStore instances, FailureStore failures, ReleaseReader releases, AgentRegistry agents)
{
    public async Task<DeploymentScene> ReadAsync(string deploymentId, CancellationToken cancellationToken) =>
        await ReadAsync(await deployments.GetAsync(deploymentId, cancellationToken), cancellationToken);

    public async Task<DeploymentScene> ReadAsync(DeploymentRecord deployment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        var environment = environments.FindAsync(deployment.EnvironmentId, cancellationToken);
        var release = releases.ReadAsync(deployment.EnvironmentId, deployment.ReleaseId, cancellationToken);
        var plan = deployments.FindPlanAsync<DeploymentPlan>(deployment.DeploymentId, cancellationToken);
        var existing = instances.ReadAsync(deployment.EnvironmentId, cancellationToken);
        var failed = failures.ReadAsync(deployment.EnvironmentId, cancellationToken);
        var home = (await plan)?.Home ?? (await environment)?.Home;
        var router = home is null ? null : (await agents.ReadAsync(cancellationToken)).Find(home)?.Address;
        return new DeploymentScene(
            deployment,
            await environment ?? throw new KeyNotFoundException($"There is no environment {deployment.EnvironmentId}."),
            await release,
            await plan,
            await existing,
            await failed,
            router is null ? [] : [router]);
    }
}
