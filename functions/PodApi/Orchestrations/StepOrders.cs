using System.Globalization;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Orders;
using Catalyze.PodApi.Agents;
using Catalyze.PodApi.Orders;
using Catalyze.PodApi.Planning;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Orchestrations;

/// <summary>Orders the instances of a step: one order per host, all of them in one message per management agent.</summary>
public sealed class StepOrders(
    InstanceStore instances, DeploymentStore deployments, SecretStore secrets, AgentRegistry agents, RewireOrders rewire, OrderSender sender, PodApiOptions options)
{
    /// <param name="scene">The deployment; every instance of its plan has a place.</param>
    /// <param name="step">Which step; beyond the last there is nothing to order.</param>
    /// <param name="entries">Timeline entries to write along.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<StepOutcome> OrderAsync(DeploymentScene scene, int step, IReadOnlyList<NewEntry> entries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var plan = scene.RequiredPlan;
        var due = plan.Changed.Where(i => i.Step == step).Select(i => i.InstanceId).ToHashSet(StringComparer.Ordinal);
        var members = scene.Members();
        var version = scene.WiringVersion(WiringPhase.Starting);
        var directory = await agents.ReadAsync(cancellationToken);
        var lost = scene.Instances.Select(i => i.Wanted).Where(i => directory.Lost.Contains(i.HostId)).Select(i => i.InstanceId).ToHashSet(StringComparer.Ordinal);
        var started = members.Where(i => due.Contains(i.InstanceId))
            .Select(i => i with { Wires = WirePlanner.WithoutWaitingFor(WirePlanner.Plan(scene.Release, i, members, version, scene.Edge), lost) }).ToList();
        var opened = step == 0 ? Opened(scene, members, lost, version) : [];
        await instances.SaveAsync(scene.EnvironmentId, started.Concat(opened), cancellationToken);

        var orders = await rewire.CreateAsync(scene, "open", opened, cancellationToken);
        orders.AddRange(await RunOrdersAsync(scene, step, started, cancellationToken));
        var ordered = orders.Where(o => o.Order is RunInstancesOrder).Select(o => (o.HostId, ((RunInstancesOrder)o.Order).Instances.Count))
            .Select(o => new NewEntry("ordered", $"{o.HostId} is to run {(o.Count == 1 ? "one instance" : $"{o.Count} instances")}.") { HostId = o.HostId });
        var writing = deployments.AppendAsync(scene.DeploymentId, [.. entries, .. ordered], d => d with { State = DeploymentState.Starting }, cancellationToken);
        await sender.RelayAsync($"{scene.DeploymentId}-step-{step}", scene.DeploymentId, scene.EnvironmentId, orders, cancellationToken);
        await writing;
        return new StepOutcome
        {
            Awaiting = started.ToDictionary(i => i.InstanceId, i => i.Generation, StringComparer.Ordinal),
            PatienceSeconds = (int)options.StartAllowance.TotalSeconds + (started.Count == 0 ? 0 : started.Max(i => i.StartSeconds)),
            NextStep = step + 1 < plan.Steps ? step + 1 : null,
        };
    }

    /// <summary>Orders to run instances, with the certificates they may ask for.</summary>
    public async Task<List<HostOrder>> RunOrdersAsync(DeploymentScene scene, int step, IReadOnlyList<InstanceRecord> started, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var directory = await agents.ReadAsync(cancellationToken);
        var volumes = started.SelectMany(i => VolumeNames.Of(scene.Release, i.EnvironmentId, i.Service, i.Ordinal)).ToList();
        var volumeKeys = await secrets.GetOrMakeVolumeKeysAsync(scene.EnvironmentId, volumes, cancellationToken);
        return
        [
            .. from host in started.GroupBy(i => i.HostId, StringComparer.Ordinal)
               let agent = directory.Find(host.Key) ?? throw new InvalidOperationException($"Host {host.Key} is not enrolled any more.")
               select new HostOrder(host.Key, new RunInstancesOrder
               {
                   OrderId = string.Create(CultureInfo.InvariantCulture, $"{scene.DeploymentId}-run-{step}-{host.Key}"),
                   DeploymentId = scene.DeploymentId,
                   EnvironmentId = scene.EnvironmentId,
                   Instances = [.. host.Select(i => InstanceOrderFactory.Create(scene.Release, i, volumeKeys, agent.SealingKey))],
                   AppArmorProfiles = host.Select(i => scene.Release.Runtime(i.Service).Confinement).DistinctBy(c => c.AppArmorProfileName)
                       .ToDictionary(c => c.AppArmorProfileName, c => c.AppArmorProfile, StringComparer.Ordinal),
               })
               {
                   Grants = [.. host.Select(i => new CertificateGrant(i.InstanceId, scene.EnvironmentId, i.Service, i.Wires!.Domains))],
               },
        ];
    }

    // Kept instances let new consumers in before those start: a consumer is healthy only once its wires have shaken hands.
    private static List<InstanceRecord> Opened(DeploymentScene scene, IReadOnlyList<InstanceRecord> members, HashSet<string> lost, long version)
    {
        var kept = scene.RequiredPlan.Instances.Where(i => i.Action == PlannedAction.Keep).Select(i => i.InstanceId).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. from instance in members
               where kept.Contains(instance.InstanceId) && instance.Wires is not null
               let wires = WirePlanner.WhileStarting(instance.Wires!, WirePlanner.Plan(scene.Release, instance, members, version, scene.Edge), lost.Contains)
               where !WirePlanner.AreAlike(instance.Wires, wires)
               select instance with { Wires = wires },
        ];
    }
}
