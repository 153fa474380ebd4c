using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Turns;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>The second half of a deployment, once everything new is healthy: wires and domains lead to it, the old instances end.</summary>
public sealed class DeploymentSwitch(
    SceneReader scenes,
    DeploymentStore deployments,
    EnvironmentStore environments,
    InstanceStore instances,
    AgentRegistry agents,
    InstanceRetirement retirement,
    StopWait stops,
    RewireOrders rewire,
    MaintenanceOrders maintenances,
    OrderSender sender,
    DeploymentTurns turns,
    PodApiOptions options)
{
    public async Task<StepOutcome> SwitchAsync(string deploymentId, CancellationToken cancellationToken)
    {
        // One row decides between switching and being cancelled.
        var claiming = deployments.AppendAsync(deploymentId, [], d => d.CancelRequestedAt is null ? d with { State = DeploymentState.Switching } : d, cancellationToken);
        var scene = await scenes.ReadAsync(deploymentId, cancellationToken);
        if (await claiming is { State: < DeploymentState.Switching }) return new StepOutcome { Cancelled = true };
        var members = scene.Members();
        var version = scene.WiringVersion(WiringPhase.Switched);
        var planned = members.Select(i => (Before: i, Wires: WirePlanner.Plan(scene.Release, i, members, version, scene.Edge))).ToList();
        var rewired = planned.Where(p => !WirePlanner.AreAlike(p.Before.Wires, p.Wires)).Select(p => p.Before with { Wires = p.Wires }).ToList();
        var rewiredIds = rewired.Select(i => i.InstanceId).ToHashSet(StringComparer.Ordinal);

        // From here on the new release serves: there is no way back to what was changed in place.
        var changed = members.Where(i => i.Phase != InstancePhase.Serving || i.Previous is not null).Where(i => !rewiredIds.Contains(i.InstanceId)).Concat(rewired)
            .Select(i => i with { Phase = InstancePhase.Serving, Previous = null });
        await instances.SaveAsync(scene.EnvironmentId, changed, cancellationToken);
        await sender.RelayAsync($"{deploymentId}-switch", deploymentId, scene.EnvironmentId, await rewire.CreateAsync(scene, "rewire", rewired, cancellationToken), cancellationToken);
        // Again, to edges too that started while it was changed.
        if (scene.Environment.Maintenance is { } maintenance) await maintenances.SendAsync(deploymentId, scene.EnvironmentId, maintenance, cancellationToken);
        await RouteAsync(scene, members, cancellationToken);
        await environments.ChangeAsync(
            scene.EnvironmentId, e => e.ServingDeployment == deploymentId ? null : e with { CurrentRelease = scene.Release.ReleaseId, ServingDeployment = deploymentId }, cancellationToken);
        if (scene.RequiredPlan is { Retire.Count: 0, Park.Count: 0 })
        {
            await CompleteAsync(scene, cancellationToken);
            return new StepOutcome();
        }

        await deployments.AppendAsync(
            deploymentId,
            [new NewEntry("switched", $"Connections lead to the new instances; {scene.RequiredPlan.Retire.Count + scene.RequiredPlan.Park.Count} old ones are stopped.")],
            change: null,
            cancellationToken);
        return new StepOutcome { DrainSeconds = options.DrainDelay.TotalSeconds };
    }

    public async Task<StepOutcome> RetireAsync(string deploymentId, CancellationToken cancellationToken)
    {
        var scene = await scenes.ReadAsync(deploymentId, cancellationToken);
        var retiring = Retiring(scene).Select(i => i with { Phase = InstancePhase.Retiring }).ToList();
        var parked = scene.Instances.Select(i => i.Wanted).Where(i => scene.RequiredPlan.Park.Contains(i.InstanceId)).Select(i => i with { Phase = InstancePhase.Parked }).ToList();
        retiring.AddRange(parked);
        await instances.SaveAsync(scene.EnvironmentId, retiring, cancellationToken);
        await sender.RelayAsync(
            $"{deploymentId}-retire", deploymentId, scene.EnvironmentId, StopOrders.Create(deploymentId, scene.EnvironmentId, "stop", retiring, removeVolumes: false), cancellationToken);
        return await stops.ForAsync(retiring, cancellationToken);
    }

    public async Task<bool> CompleteAsync(string deploymentId, CancellationToken cancellationToken)
    {
        var scene = await scenes.ReadAsync(deploymentId, cancellationToken);
        await retirement.CompleteAsync(scene.EnvironmentId, Retiring(scene), cancellationToken);
        await CompleteAsync(scene, cancellationToken);
        return true;
    }

    private static List<InstanceRecord> Retiring(DeploymentScene scene) =>
        [.. scene.Instances.Select(i => i.Wanted).Where(i => scene.RequiredPlan.Retire.Contains(i.InstanceId))];

    private async Task CompleteAsync(DeploymentScene scene, CancellationToken cancellationToken)
    {
        // Before its end shows: who sees it may start the next one at once.
        await Task.WhenAll(
            turns.LeaveAsync(scene.Deployment, cancellationToken),
            environments.ChangeAsync(scene.EnvironmentId, e => e.ActiveDeployment == scene.DeploymentId ? e with { ActiveDeployment = null } : null, cancellationToken));
        var count = scene.RequiredPlan.Instances.Count;
        var waiting = scene.RequiredPlan.Waiting;
        var message = scene.Deployment.Moves is not null ? "What was to move has moved."
            : waiting.Count > 0 ? $"{count - waiting.Count} of {count} instances are healthy and serving; {string.Join(", ", waiting.Order(StringComparer.Ordinal))} {(waiting.Count == 1 ? "waits" : "wait")} for {(waiting.Count == 1 ? "its host" : "their hosts")}."
            : count switch { 0 => "Every service is stopped.", 1 => "The instance is healthy and serving.", _ => $"All {count} instances are healthy and serving." };
        await deployments.EndAsync(
            scene.DeploymentId,
            DeploymentState.Running,
            new NewEntry("running", message),
            change: null,
            cancellationToken);
    }

    private async Task RouteAsync(DeploymentScene scene, IReadOnlyList<InstanceRecord> members, CancellationToken cancellationToken)
    {
        var edges = members.Where(i => i.PublicPort is not null).OrderBy(i => i.Ordinal).ToList();
        var hadEdges = scene.Instances.Any(i => i.Wanted.PublicPort is not null);
        if (!hadEdges && edges.Count == 0) return;
        List<WireEndpoint> endpoints = [.. edges.Select(e => new WireEndpoint(e.InstanceId, e.Address, e.PublicPort!.Value))];
        var routes = endpoints.Count == 0 ? [] : scene.Release.Topology.Domains.Select(d => new DomainRoute(d.Name, endpoints) { RedirectHttp = d.Options.RedirectHttp });
        var home = (await agents.ReadAsync(cancellationToken)).Find(scene.RequiredPlan.Home) ?? throw new InvalidOperationException($"Management agent {scene.RequiredPlan.Home} is not enrolled any more.");
        await sender.SendAsync(
            home,
            new RouteDomainsOrder { OrderId = $"{scene.DeploymentId}-route", DeploymentId = scene.DeploymentId, EnvironmentId = scene.EnvironmentId, Routes = [.. routes] },
            cancellationToken);
    }
}
