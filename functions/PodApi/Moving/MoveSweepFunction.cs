using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Reconciling;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Moving;

/// <summary>
/// Timer: looks at what should be moved and begins it, within the bounds. It remembers nothing that matters: what was begun is in the environments' rows, so it may run
/// at any time, twice at once, or die anywhere.
/// </summary>
public sealed class MoveSweepFunction(
    AgentRegistry agents, DrainReader drains, FleetReader fleet, MoveStarter starter, Reconciler reconciler, PodApiOptions options, TimeProvider clock)
{
    private long? lastMend;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var draining = (await agents.ReadAsync(cancellationToken)).Hosts.Where(h => h.Draining).Select(h => h.AgentId).Order(StringComparer.Ordinal).ToList();
        if (draining.Count > 0) await EmptyAsync(draining, from => $"leave {from}, which is being emptied", cancellationToken);
        if (lastMend is { } last && clock.GetElapsedTime(last) < options.Moves.MendInterval) return;
        await MendAsync(cancellationToken);
        await reconciler.RunAsync(cancellationToken);
        lastMend = clock.GetTimestamp();
    }

    /// <summary>Places elsewhere what ran on hosts that are lost, the most important first.</summary>
    public Task ReplaceAsync(IReadOnlyList<string> lost, CancellationToken cancellationToken) =>
        EmptyAsync(lost, from => $"go elsewhere, since {from} is lost", cancellationToken);

    /// <summary>Parts groups that share a host, and brings back what was pushed out.</summary>
    public async Task MendAsync(CancellationToken cancellationToken)
    {
        var scenes = await fleet.ReadAllAsync(cancellationToken);
        foreach (var scene in scenes) await starter.ResumeAsync(scene.Environment, cancellationToken);
        var idle = scenes.Where(s => s.Environment is { ActiveDeployment: null, Removing: false } && s.RestsUntil(clock.GetUtcNow(), options.Moves) is null).ToList();
        if (idle.Count == 0) return;
        var apart = Repair.Apart(await fleet.RequestAsync(idle, cancellationToken), idle).ToLookup(m => m.EnvironmentId, StringComparer.Ordinal);

        // What is missing comes first for an environment, and the most important ones before the others.
        foreach (var scene in idle.OrderByDescending(s => s.Standing.Select(i => i.Lot.Priority).DefaultIfEmpty().Max()).ThenBy(s => s.Environment.EnvironmentId, StringComparer.Ordinal))
        {
            if (Repair.Missing(scene) is { Count: > 0 } missing)
            {
                await starter.StartAsync(scene, missing, begun => new InstanceMoves { Reason = $"{Count(begun.Count)} that gave way to others are placed again." }, operatorName: null, pinned: false, cancellationToken);
                continue;
            }

            await starter.StartAsync(
                scene, [.. apart[scene.Environment.EnvironmentId]],
                begun => new InstanceMoves { Away = [.. begun.Select(m => m.InstanceId)], Reason = $"{Count(begun.Count)} move so that their group shares no host, zone or provider beyond its limit." },
                operatorName: null, pinned: false, cancellationToken);
        }
    }

    private async Task EmptyAsync(IReadOnlyList<string> hosts, Func<string, string> why, CancellationToken cancellationToken)
    {
        var (instances, scenes) = await drains.ReadAsync(hosts, cancellationToken);
        var moves = instances.Select(i => i.Move).OfType<WantedMove>().ToLookup(m => m.EnvironmentId, StringComparer.Ordinal);
        foreach (var scene in scenes.OrderByDescending(s => PriorityOf(s, hosts)).ThenBy(s => s.Environment.EnvironmentId, StringComparer.Ordinal))
        {
            await starter.ResumeAsync(scene.Environment, cancellationToken);
            var priorities = scene.Standing.ToDictionary(i => i.Member.InstanceId, i => i.Lot.Priority, StringComparer.Ordinal);
            var due = moves[scene.Environment.EnvironmentId].OrderByDescending(m => priorities.GetValueOrDefault(m.InstanceId)).ToLookup(m => m.Rebuilds);

            // Copying data takes its time, and nothing else is to wait for it.
            var rebuilds = !due[false].Any();
            await starter.StartAsync(
                scene, [.. due[rebuilds]],
                begun => new InstanceMoves
                {
                    Away = rebuilds ? [] : [.. begun.Select(m => m.InstanceId)],
                    Rebuilt = rebuilds ? [.. begun.Select(m => m.InstanceId)] : [],
                    Reason = $"{Count(begun.Count)} {why(string.Join(" and ", begun.Select(m => m.FromHost).Distinct(StringComparer.Ordinal)))}{(rebuilds ? ": built anew from the others" : "")}.",
                },
                operatorName: null, pinned: false, cancellationToken);
        }
    }

    private static int PriorityOf(EnvironmentScene scene, IReadOnlyList<string> hosts) =>
        scene.Standing.Where(i => hosts.Contains(i.HostId, StringComparer.Ordinal)).Select(i => i.Lot.Priority).DefaultIfEmpty().Max();

    private static string Count(int count) => count == 1 ? "1 instance" : $"{count} instances";
}
