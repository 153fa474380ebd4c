using Catalyze.Contracts.Deployments;
using Catalyze.PodApi.Orchestrations;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Turns;

/// <summary>Lets deployments go on in their turn. Every step may run twice; a bell that is lost is made up for by the waiting deployment's own look.</summary>
public sealed class DeploymentTurns(TurnStore store, DurableTaskClient orchestrations, PodApiOptions options)
{
    /// <summary>Whether the organisation has as many waiting as it may. Looks at storage only where somebody of it waits.</summary>
    public async Task<bool> IsFullAsync(string organisationId, CancellationToken cancellationToken)
    {
        if (!IsAnyWaiting(await store.ReadAsync(fresh: false, cancellationToken))) return false;
        return (await store.ReadAsync(fresh: true, cancellationToken)).Entries.Count(e => !e.Admitted && e.OrganisationId == organisationId) >= options.Turns.MostWaiting;

        bool IsAnyWaiting(TurnList list) => list.Entries.Any(e => !e.Admitted && e.OrganisationId == organisationId);
    }

    /// <summary>Asks for the deployment's turn.</summary>
    /// <returns>What it waits for; null where it may go on.</returns>
    public async Task<DeploymentTurn?> EnterAsync(DeploymentRecord deployment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        if (!IsCounted(deployment)) return null;
        var (before, after) = await store.ChangeAsync(list => TurnPlanner.Enter(list, deployment.DeploymentId, deployment.OrganisationId, options.Turns), cancellationToken);
        await RingAsync(before, after, deployment.DeploymentId, cancellationToken);
        return TurnPlanner.TurnOf(after, deployment.DeploymentId, options.Turns);
    }

    /// <summary>The deployment has ended, or is about to: whoever comes next goes on.</summary>
    public async Task LeaveAsync(DeploymentRecord deployment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        if (IsCounted(deployment)) await LeaveAsync([deployment.DeploymentId], cancellationToken);
    }

    /// <summary>Takes these out, and lets whoever may go on.</summary>
    public async Task LeaveAsync(IReadOnlyCollection<string> deploymentIds, CancellationToken cancellationToken)
    {
        var gone = deploymentIds.ToHashSet(StringComparer.Ordinal);
        var (before, after) = await store.ChangeAsync(list => TurnPlanner.Leave(list, gone, options.Turns), cancellationToken);
        await RingAsync(before, after, except: null, cancellationToken);
    }

    /// <summary>Lets a deployment go on at once, whatever the limits say: instances of its environment were lost, and nothing else of it can be mended while it waits.</summary>
    public async Task HurryAsync(string deploymentId, CancellationToken cancellationToken)
    {
        if ((await store.ReadAsync(fresh: false, cancellationToken)).Find(deploymentId) is null or { Admitted: true }) return;
        var (before, after) = await store.ChangeAsync(list => TurnPlanner.Hurry(list, deploymentId), cancellationToken);
        await RingAsync(before, after, except: null, cancellationToken);
    }

    /// <summary>What a deployment waits for; null where it does not wait.</summary>
    public async Task<DeploymentTurn?> FindAsync(DeploymentRecord deployment, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return deployment.State == DeploymentState.Queued ? TurnPlanner.TurnOf(await store.ReadAsync(fresh: false, cancellationToken), deployment.DeploymentId, options.Turns) : null;
    }

    private static bool IsCounted(DeploymentRecord deployment) => deployment is { Kind: DeploymentKind.Deploy, Moves: null };

    private async Task RingAsync(TurnList before, TurnList after, string? except, CancellationToken cancellationToken)
    {
        if (ReferenceEquals(before, after)) return;
        var went = before.Admitted.Select(e => e.DeploymentId).ToHashSet(StringComparer.Ordinal);
        foreach (var next in after.Admitted.Where(e => e.DeploymentId != except && !went.Contains(e.DeploymentId)))
            await orchestrations.RaiseEventAsync(next.DeploymentId, DeployEnvironment.TurnEvent, next.DeploymentId, cancellationToken);
    }
}
