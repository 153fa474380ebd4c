using Catalyze.Contracts.Orders;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Jobs;
using Catalyze.PodApi.Moving;
using Catalyze.PodApi.Orchestrations;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.Placement;
using Catalyze.PodApi.State;
using Microsoft.Extensions.Logging;

namespace Catalyze.PodApi.Reconciling;

/// <summary>
/// Makes hosts what they should be. It remembers nothing but since when something is different, every order may come twice, and what is done is looked at again next time: it may run at any
/// time, twice at once, or die anywhere.
/// </summary>
public sealed partial class Reconciler(
    InventoryStore inventories,
    EnvironmentStore environments,
    InstanceStore instances,
    DeploymentStore deployments,
    JobStore jobs,
    LedgerStore ledgers,
    OfferBook offers,
    AgentRegistry agents,
    FleetReader fleet,
    MoveStarter moves,
    MoveBudgetStore budget,
    InstanceRetirement retirement,
    SceneReader scenes,
    StepOrders steps,
    RewireOrders rewire,
    OrderSender sender,
    PodApiOptions options,
    TimeProvider clock,
    ILogger<Reconciler> logger)
{
    private const int HostsAtOnce = 200;
    private int next;

    /// <summary>Looks at every host that is there; at so many of a large fleet, the others next time.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var offered = (await offers.ReadAsync(cancellationToken)).ToDictionary(o => o.HostId, StringComparer.Ordinal);
        var hosts = (await agents.ReadAsync(cancellationToken)).Hosts.Where(h => h.Fence is null && offered.ContainsKey(h.AgentId)).Select(h => h.AgentId).Order(StringComparer.Ordinal).ToList();
        if (hosts.Count == 0) return;
        var before = await inventories.ReadFindingsAsync(cancellationToken);
        var reader = new PictureReader(environments, instances, deployments, jobs, ledgers);
        var first = hosts.Count <= HostsAtOnce ? 0 : next % hosts.Count;
        foreach (var host in Enumerable.Range(first, Math.Min(hosts.Count, HostsAtOnce)).Select(i => hosts[i % hosts.Count]))
        {
            if (await inventories.FindAsync(host, cancellationToken) is not { } inventory) continue;
            var picture = await reader.ReadAsync(inventory, offered[host].Volumes.ToHashSet(StringComparer.Ordinal), cancellationToken);
            var known = before.GetValueOrDefault(host) ?? [];
            var plan = ReconciliationPlanner.Plan(picture, known, options.Reconciling, clock.GetUtcNow());
            if (!plan.Findings.SequenceEqual(known)) await inventories.SaveFindingsAsync(host, plan.Findings, cancellationToken);
            if (!plan.DoesNothing) await ApplyAsync(host, picture, plan, cancellationToken);
        }

        next = first + HostsAtOnce;
    }

    private async Task ApplyAsync(string host, HostPicture picture, HostPlan plan, CancellationToken cancellationToken)
    {
        LogPlan(host, plan.Start.Count, plan.Stop.Count, plan.Replace.Count, plan.Rewire.Count, plan.Release.Count + plan.GiveBack.Count);
        foreach (var environment in plan.Stop.GroupBy(s => s.EnvironmentId, StringComparer.Ordinal)) await StopAsync(host, picture, environment.Key, [.. environment], cancellationToken);
        if (plan.GiveBack.Count > 0) await ledgers.ReleaseAsync(host, plan.GiveBack.Select(r => r.Key).ToHashSet(StringComparer.Ordinal), cancellationToken);
        foreach (var environment in plan.Start.Concat(plan.Rewire).Concat(plan.Replace).Concat(plan.Release).Select(i => i.EnvironmentId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            // Once more: a deployment may have begun since.
            if (await environments.FindAsync(environment, cancellationToken) is not { ActiveDeployment: null, Removing: false } idle) continue;
            await retirement.CompleteAsync(environment, Of(plan.Release), cancellationToken);
            if (idle is { Removed: false, ServingDeployment: { } serving }) await OrderAsync(host, serving, Of(plan.Start), Of(plan.Rewire), cancellationToken);
            if (Of(plan.Replace) is { Count: > 0 } failed) await ReplaceAsync(host, environment, failed, cancellationToken);

            List<InstanceRecord> Of(IReadOnlyList<InstanceRecord> all) => [.. all.Where(i => i.EnvironmentId == environment)];
        }
    }

    // Volumes stay whatever else goes.
    private async Task StopAsync(string host, HostPicture picture, string environmentId, IReadOnlyList<StopTarget> targets, CancellationToken cancellationToken)
    {
        var id = NewId(host);
        var order = new StopInstancesOrder
        {
            OrderId = id,
            DeploymentId = id,
            EnvironmentId = environmentId,
            Instances = [.. targets.Select(t => new InstanceToStop(t.InstanceId, t.Generation))],
            RemoveVolumes = false,
        };

        // Who has it elsewhere keeps its certificate.
        var withdrawn = targets.Select(t => t.InstanceId).Where(i => !picture.Wanted.ContainsKey(i)).ToList();
        await sender.RelayAsync(id, id, environmentId, [new HostOrder(host, order) { WithdrawnInstances = withdrawn }], cancellationToken);
    }

    private async Task OrderAsync(string host, string serving, List<InstanceRecord> start, List<InstanceRecord> rewired, CancellationToken cancellationToken)
    {
        if (start.Count + rewired.Count == 0) return;
        var granted = start.Count == 0 ? 0 : await budget.TakeAsync([.. start.Select(i => new WantedMove(i.EnvironmentId, i.InstanceId, i.Service, host, null))], cancellationToken);
        var started = start.Take(granted).Where(i => i.Wires is not null).ToList();
        if (started.Count + rewired.Count == 0) return;
        var scene = await scenes.ReadAsync(serving, cancellationToken);
        var id = NewId(host);
        List<HostOrder> orders =
        [
            .. (await steps.RunOrdersAsync(scene, 0, started, cancellationToken)).Select(o => o with { Order = o.Order with { OrderId = id + "-run" } }),
            .. (await rewire.CreateAsync(scene, "rewire", rewired, cancellationToken)).Select(o => o with { Order = o.Order with { OrderId = id + "-rewire" } }),
        ];
        if (started.Count > 0)
        {
            await deployments.AppendAsync(
                serving,
                [.. started.Select(i => new NewEntry("ordered-again", $"{i.InstanceId} does not run as it should on {host}: it is ordered again.") { Service = i.Service, InstanceId = i.InstanceId, HostId = host })],
                change: null,
                cancellationToken);
        }

        await sender.RelayAsync(id, serving, scene.EnvironmentId, orders, cancellationToken);
    }

    private async Task ReplaceAsync(string host, string environmentId, IReadOnlyList<InstanceRecord> failed, CancellationToken cancellationToken)
    {
        if (await fleet.ReadAsync([environmentId], cancellationToken) is not [var scene] || scene.RestsUntil(clock.GetUtcNow(), options.Moves) is not null) return;
        await moves.StartAsync(
            scene,
            [.. failed.Select(i => new WantedMove(environmentId, i.InstanceId, i.Service, host, null))],
            begun => new InstanceMoves { Away = [.. begun.Select(m => m.InstanceId)], Reason = $"{(begun.Count == 1 ? "1 instance" : $"{begun.Count} instances")} that {host} gave up get successors." },
            operatorName: null, pinned: false, cancellationToken);
    }

    private static string NewId(string host) => $"reconcile-{host}-{Guid.NewGuid():N}";

    [LoggerMessage(EventId = 4331, Level = LogLevel.Information, Message = "Host {HostId} differs: {Started} started again, {Stopped} stopped, {Replaced} replaced, {Rewired} rewired, {Released} released")]
    private partial void LogPlan(string hostId, int started, int stopped, int replaced, int rewired, int released);
}
