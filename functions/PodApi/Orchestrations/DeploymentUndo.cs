using Catalyze.Contracts.Deployments;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Turns;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>Undoes a deployment that failed: what it started stops, what it changed in place goes back, what it reserved is given back. The release before it still serves.</summary>
public sealed class DeploymentUndo(
    SceneReader scenes,
    DeploymentStore deployments,
    EnvironmentStore environments,
    InstanceStore instances,
    ReleaseReader releases,
    AwardStore awards,
    LedgerStore ledgers,
    InstanceRetirement retirement,
    StopWait stops,
    StepOrders steps,
    RewireOrders rewire,
    OrderSender sender,
    DeploymentTurns turns)
{
    public async Task<StepOutcome> UndoAsync(string deploymentId, string cause, CancellationToken cancellationToken)
    {
        var scene = await scenes.ReadAsync(deploymentId, cancellationToken);
        await deployments.AppendAsync(deploymentId, [new NewEntry("undoing", cause)], change: null, cancellationToken);
        var started = Started(scene).Select(i => i with { Phase = InstancePhase.Retiring }).ToList();
        await instances.SaveAsync(scene.EnvironmentId, started, cancellationToken);
        var orders = StopOrders.Create(deploymentId, scene.EnvironmentId, "undo", started, removeVolumes: false);
        if (scene.Environment.CurrentRelease is { } current && scene.Environment.ServingDeployment != deploymentId)
            orders.AddRange(await PutBackAsync(scene, await releases.ReadAsync(scene.EnvironmentId, current, cancellationToken), cancellationToken));
        await sender.RelayAsync($"{deploymentId}-undo", deploymentId, scene.EnvironmentId, orders, cancellationToken);
        return await stops.ForAsync(started, cancellationToken);
    }

    /// <summary>The least that must happen when even undoing fails: the deployment ends with its cause, and others may start.</summary>
    public async Task<bool> AbandonAsync(string deploymentId, string cause, CancellationToken cancellationToken)
    {
        // A worker that is late must not place what has ended. An award that is there stays: its instances may run.
        await awards.CloseAsync(deploymentId, record: null, cancellationToken);
        var ended = await deployments.EndAsync(deploymentId, DeploymentState.Failed, new NewEntry("failed", cause), d => d with { Cause = cause }, cancellationToken);
        if (ended is null) return true;
        await turns.LeaveAsync(ended, cancellationToken);
        await environments.ChangeAsync(ended.EnvironmentId, e => e.ActiveDeployment == deploymentId ? e with { ActiveDeployment = null, Removing = false } : null, cancellationToken);
        return true;
    }

    public async Task<bool> CompleteAsync(FailureInput failed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(failed);
        var (deploymentId, cause) = (failed.DeploymentId, failed.Cause);
        var scene = await scenes.ReadAsync(deploymentId, cancellationToken);
        await retirement.CompleteAsync(scene.EnvironmentId, Started(scene), cancellationToken);

        // What was reserved but never became an instance, should the deployment have died between award and order.
        if (await awards.CloseAsync(deploymentId, record: null, cancellationToken) is { } award) await ledgers.ReleaseAsync(award, cancellationToken);
        await turns.LeaveAsync(scene.Deployment, cancellationToken);
        await environments.ChangeAsync(scene.EnvironmentId, e => e.ActiveDeployment == deploymentId ? e with { ActiveDeployment = null } : null, cancellationToken);
        var (state, kind) = failed.Cancelled ? (DeploymentState.Cancelled, "cancelled") : (DeploymentState.Failed, "failed");
        await deployments.EndAsync(deploymentId, state, new NewEntry(kind, cause), d => d with { Cause = cause }, cancellationToken);
        return true;
    }

    // New instances of this deployment: those without a way back.
    private static List<InstanceRecord> Started(DeploymentScene scene) =>
    [
        .. scene.Instances.Select(i => i.Wanted)
            .Where(i => i.DeploymentId == scene.DeploymentId && i.Previous is null && i.Phase != InstancePhase.Serving),
    ];

    // An instance gets its wires when it is ordered; before, its host knows nothing of the change.
    private static bool IsOrdered(InstanceRecord changed) => changed.Wires is not null;

    private async Task<List<HostOrder>> PutBackAsync(DeploymentScene scene, ReleaseModel before, CancellationToken cancellationToken)
    {
        var version = scene.WiringVersion(WiringPhase.Undone);
        var edge = scene.Edge with { DeploymentId = scene.Environment.ServingDeployment ?? scene.DeploymentId };
        var parked = scene.Instances.Select(i => i.Wanted).Where(i => i.Previous is { Phase: InstancePhase.Parked }).ToList();
        var serving = scene.Instances.Select(i => i.Wanted)
            .Where(i => i.Previous is { Phase: not InstancePhase.Parked } || (i.Previous is null && i.Phase == InstancePhase.Serving))
            .Select(i => i.Previous is { } previous
                ? IsOrdered(i) ? previous with { Generation = i.Generation + 1, DeploymentId = scene.DeploymentId, FencingToken = i.FencingToken } : previous
                : i)
            .ToList();
        var ordered = scene.Instances.Where(i => i.Wanted.Previous is { Phase: not InstancePhase.Parked } && IsOrdered(i.Wanted)).Select(i => i.Wanted.InstanceId).ToHashSet(StringComparer.Ordinal);
        var planned = serving.Select(i => (Before: i, Wires: WirePlanner.Plan(before, i, serving, version, edge))).ToList();
        var rewired = planned.Where(p => !ordered.Contains(p.Before.InstanceId) && !WirePlanner.AreAlike(p.Wires, p.Before.Wires)).Select(With).ToList();
        var restarted = planned.Where(p => ordered.Contains(p.Before.InstanceId)).Select(With).ToList();

        // Who is told nothing keeps the version of wires its host knows.
        var told = rewired.Concat(restarted).Select(i => i.InstanceId).ToHashSet(StringComparer.Ordinal);
        var back = serving.Where(i => !told.Contains(i.InstanceId)).Select(i => i with { Phase = InstancePhase.Serving }).Concat(rewired).Concat(restarted);
        await instances.SaveAsync(scene.EnvironmentId, back, cancellationToken);
        // What was to start again stops again; its generation is known to the host, so it is kept.
        await instances.SaveAsync(scene.EnvironmentId, parked.Select(i => i.Previous! with { Generation = i.Generation, FencingToken = i.FencingToken, Reservations = i.Reservations, Wires = i.Wires }), cancellationToken);
        var orders = await rewire.CreateAsync(scene with { Release = before }, "unwire", rewired, cancellationToken);
        orders.AddRange(StopOrders.Create(scene.DeploymentId, scene.EnvironmentId, "park", parked.Where(IsOrdered), removeVolumes: false));
        orders.AddRange(await steps.RunOrdersAsync(scene with { Release = before }, -1, restarted, cancellationToken));
        return orders;

        static InstanceRecord With((InstanceRecord Before, InstanceWires Wires) planned) => planned.Before with { Wires = planned.Wires, Phase = InstancePhase.Serving };
    }
}
