using System.Globalization;
using Catalyze.Auction.Moving;
using Catalyze.Contracts.Deployments;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Moving;

/// <summary>What is left on hosts that drain, and what stands in the way of each instance. Decides nothing that is not true of the moment, so it may be asked at any time.</summary>
public sealed class DrainReader(AgentRegistry agents, LedgerStore ledgers, FleetReader fleet, PodApiOptions options, TimeProvider clock)
{
    /// <summary>How the drain of one host goes; null where there is no such host.</summary>
    public async Task<HostDrain?> ReadAsync(string hostId, CancellationToken cancellationToken)
    {
        if ((await agents.ReadAsync(cancellationToken)).Find(hostId) is not { Kind: Contracts.Agents.AgentKind.Host } host) return null;
        var there = (await ReadAsync([hostId], cancellationToken)).Instances;
        return new HostDrain
        {
            HostId = hostId,
            Draining = host.Draining,
            Left = there.Count,
            Moved = host.InstancesAtDrain is { } began ? Math.Max(0, began - there.Count) : 0,
            Instances = [.. there.Select(i => i.View)],
        };
    }

    /// <summary>All instances on these hosts, and the environments they are of.</summary>
    public async Task<(IReadOnlyList<LeavingInstance> Instances, IReadOnlyList<EnvironmentScene> Scenes)> ReadAsync(IReadOnlyList<string> hostIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hostIds);

        // The ledgers know what is on a host without reading every environment.
        var reservations = new List<Reservation>();
        foreach (var host in hostIds) reservations.AddRange(await ledgers.ReadReservationsAsync(host, cancellationToken));
        var scenes = reservations.Count == 0 ? [] : await fleet.ReadAsync(reservations.Select(r => r.EnvironmentId).Distinct(StringComparer.Ordinal), cancellationToken);
        var directory = await agents.ReadAsync(cancellationToken);
        var since = directory.Hosts.Where(h => h.IsFenced).ToDictionary(h => h.AgentId, h => h.Fence!.Since, StringComparer.Ordinal);
        var due = scenes.SelectMany(s => Rebuild.Due(s, since, options.Loss.RebuildAfter)).ToDictionary(StringComparer.Ordinal);
        var rebuilt = due.Where(d => d.Value <= clock.GetUtcNow()).Select(d => d.Key).ToHashSet(StringComparer.Ordinal);
        scenes = [.. scenes.Select(s => s with { Standing = [.. s.Standing.Select(i => rebuilt.Contains(i.Member.InstanceId) ? Rebuild.Unbound(i, s) : i)] })];
        var byId = scenes.ToDictionary(s => s.Environment.EnvironmentId, StringComparer.Ordinal);
        var request = await fleet.RequestAsync(scenes, cancellationToken);
        var plans = hostIds.ToDictionary(h => h, h => DrainPlanner.Plan(request, h), StringComparer.Ordinal);
        return (
            [
                .. reservations.DistinctBy(r => (r.HostId, r.InstanceId)).OrderBy(r => r.InstanceId, StringComparer.Ordinal)
                    .Select(r => Of(r, byId.GetValueOrDefault(r.EnvironmentId), plans[r.HostId], due)),
            ],
            scenes);
    }

    private LeavingInstance Of(Reservation reservation, EnvironmentScene? scene, MovePlan plan, Dictionary<string, DateTimeOffset> due)
    {
        var id = reservation.InstanceId;
        var instance = scene?.Instances.FirstOrDefault(i => i.InstanceId == id);
        var (state, reason, deployment) = Judge(id, instance, scene, plan, due);
        var service = instance?.Service ?? "";
        var move = state is null ? plan.Moves.FirstOrDefault(m => m.InstanceId == id) : null;
        return new LeavingInstance(
            new DrainingInstance
            {
                InstanceId = id,
                EnvironmentId = reservation.EnvironmentId,
                Service = service,
                State = state ?? "waiting",
                Reason = state is null ? "Its turn comes within the bounds of moves per minute." : reason,
                DeploymentId = deployment,
            },
            move is null ? null : new WantedMove(reservation.EnvironmentId, id, service, reservation.HostId, move.ToHost) { Rebuilds = instance is { Stateful: true } });
    }

    // No state: it may move now.
    private (string? State, string Reason, string? DeploymentId) Judge(
        string id, InstanceRecord? instance, EnvironmentScene? scene, MovePlan plan, Dictionary<string, DateTimeOffset> due)
    {
        if (scene?.Environment.ActiveDeployment is { } active)
        {
            return scene.Newest is { Moves: { } moves } newest && newest.DeploymentId == active && (moves.Away.Contains(id, StringComparer.Ordinal) || moves.Rebuilt.Contains(id, StringComparer.Ordinal))
                ? ("moving", newest.State.ToString(), active)
                : ("waiting", $"Deployment {active} of its environment ends first.", active);
        }

        if (scene is null || instance is null) return ("waiting", "Its reservation is about to be given back.", null);
        if (instance.Stateful && !due.ContainsKey(id)) return ("stuck", "Its data is in a volume on this host, and volumes do not move.", null);
        if (due.TryGetValue(id, out var rebuild) && rebuild > clock.GetUtcNow()) return ("stuck", $"Its data is on this host, which is lost. Unless it returns, it is built anew elsewhere from the others of {instance.Service} at {rebuild:u}.", null);
        if (instance.Phase != InstancePhase.Serving) return ("waiting", $"It is {instance.Phase.ToString().ToLowerInvariant()}.", null);
        if (scene.RestsUntil(instance.Service, clock.GetUtcNow(), options.Moves) is { } until) return scene.Newest!.Cause is { } cause
            ? ("stuck", $"Its last move failed and is tried again at {until:u}: {cause}", scene.Newest.DeploymentId)
            : ("waiting", $"Others of its environment gave way a moment ago: nothing of it moves until {until:u}.", scene.Newest.DeploymentId);
        if (plan.Moves.Any(m => m.InstanceId == id)) return (null, "", null);
        return ("stuck", Explain(id, instance.Service, plan), null);
    }

    // Instances of a service that fare alike share one refusal.
    private static string Explain(string id, string service, MovePlan plan)
    {
        var refusal = plan.Refusals.FirstOrDefault(r => r.Lot.StartsWith(id + " ", StringComparison.Ordinal)) ?? plan.Refusals.FirstOrDefault(r => r.Service == service);
        return refusal is null
            ? "No other host was found for it."
            : $"{refusal.Summary} {string.Join("; ", refusal.ByRule.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Rule} on {r.Hosts}: {r.Reason}")))}.";
    }
}
