using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Jobs;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>Removes an environment.</summary>
public sealed class EnvironmentRemoval(
    DeploymentStore deployments,
    EnvironmentStore environments,
    InstanceStore instances,
    FailureStore failures,
    SecretStore secrets,
    DomainStore domains,
    ReleaseStore stored,
    ReleaseReader releases,
    AgentRegistry agents,
    InstanceRetirement retirement,
    StopWait stops,
    OrderSender sender,
    JobCancellation jobs)
{
    public async Task<StepOutcome> BeginAsync(string deploymentId, CancellationToken cancellationToken)
    {
        var deployment = await deployments.GetAsync(deploymentId, cancellationToken);
        var environment = await environments.FindAsync(deployment.EnvironmentId, cancellationToken);
        await jobs.CancelAllAsync(deployment.EnvironmentId, "the environment's removal", cancellationToken);
        var retiring = (await instances.ReadAsync(deployment.EnvironmentId, cancellationToken)).Select(i => i.Wanted with { Phase = InstancePhase.Retiring }).ToList();
        await instances.SaveAsync(deployment.EnvironmentId, retiring, cancellationToken);
        if (environment?.Home is { } home && (await agents.ReadAsync(cancellationToken)).Find(home) is { } manager)
        {
            await sender.SendAsync(
                manager,
                new RouteDomainsOrder { OrderId = $"{deploymentId}-route", DeploymentId = deploymentId, EnvironmentId = deployment.EnvironmentId, Routes = [] },
                cancellationToken);
        }

        await sender.RelayAsync(
            $"{deploymentId}-stop", deploymentId, deployment.EnvironmentId, StopOrders.Create(deploymentId, deployment.EnvironmentId, "stop", retiring, removeVolumes: true), cancellationToken);
        await deployments.AppendAsync(
            deploymentId, [new NewEntry("stopping", $"{retiring.Count} instances are stopped, their volumes removed.")], d => d with { State = DeploymentState.Switching }, cancellationToken);
        return await stops.ForAsync(retiring, cancellationToken);
    }

    public async Task<bool> CompleteAsync(string deploymentId, CancellationToken cancellationToken)
    {
        var deployment = await deployments.GetAsync(deploymentId, cancellationToken);
        var environmentId = deployment.EnvironmentId;
        var all = (await instances.ReadAsync(environmentId, cancellationToken)).Select(i => i.Wanted).ToList();
        await retirement.CompleteAsync(environmentId, all, cancellationToken);
        await jobs.ForgetAllAsync(environmentId, cancellationToken);
        await secrets.DeleteAllAsync(environmentId, cancellationToken);
        await failures.DeleteAsync(environmentId, cancellationToken);
        await domains.ReleaseAsync(environmentId, cancellationToken);
        await stored.DeleteAllAsync(environmentId, cancellationToken);
        releases.Forget(environmentId);
        await environments.ChangeAsync(
            environmentId, e => e with { ActiveDeployment = e.ActiveDeployment == deploymentId ? null : e.ActiveDeployment, CurrentRelease = null, Home = null, Maintenance = null, Removing = false, Removed = true }, cancellationToken);
        await deployments.EndAsync(deploymentId, DeploymentState.Removed, new NewEntry("removed", "The environment is gone."), change: null, cancellationToken);
        return true;
    }
}
