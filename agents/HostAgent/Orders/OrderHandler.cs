using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.Networking;
using Catalyze.HostAgent.Reporting;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Orders;

/// <summary>Turns orders into records. An order is kept, then acknowledged, then carried out, so that no crash loses it.</summary>
public sealed partial class OrderHandler
{
    private static readonly TimeSpan OutcomesRepeated = TimeSpan.FromDays(1);

    private readonly InstanceStore _store;
    private readonly StopMemory _stopped;
    private readonly SlotAllocator _slots;
    private readonly InstanceManager _instances;
    private readonly EngineFeatures _features;
    private readonly ReportSender _reports;
    private readonly ObservationClock _clock;
    private readonly RecentOrders _recent = new();
    private readonly TimeProvider _time;
    private readonly ILogger<OrderHandler> _logger;

    public OrderHandler(
        InstanceStore store,
        StopMemory stopped,
        SlotAllocator slots,
        InstanceManager instances,
        EngineFeatures features,
        ReportSender reports,
        ObservationClock clock,
        TimeProvider time,
        ILogger<OrderHandler> logger)
    {
        _store = store;
        _stopped = stopped;
        _slots = slots;
        _instances = instances;
        _features = features;
        _reports = reports;
        _clock = clock;
        _time = time;
        _logger = logger;
    }

    /// <param name="order">Verified.</param>
    /// <param name="acknowledgeAsync">Called once it cannot be lost any more.</param>
    /// <param name="cancellationToken">End of the agent.</param>
    public async Task HandleAsync(Order order, Func<CancellationToken, Task> acknowledgeAsync, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(acknowledgeAsync);
        LogOrder(order.DeploymentId, order.GetType().Name, order.OrderId);
        if (_recent.Contains(order.OrderId))
        {
            // A relay that died in between repeats itself, and so does whoever plays messages back. Neither changes anything; both are told.
            await _reports.RefuseAsync(
                order.OrderId, deploymentId: null, environmentId: null, [], "repeated", $"Order {order.OrderId} was carried out before; nothing is done twice.", cancellationToken);
        }

        IReadOnlyList<Action> work;
        switch (order)
        {
            case RunInstancesOrder run:
                work = await KeepRunAsync(run, cancellationToken);
                break;
            case RewireInstancesOrder rewire:
                work = await KeepRewireAsync(rewire, cancellationToken);
                break;
            case MaintainDomainsOrder maintain:
                work = KeepMaintenance(maintain);
                break;
            case StopInstancesOrder stop:
                work = KeepStop(stop);
                break;
            case HostReturnOrder back:
                work = KeepReturn(back);
                break;
            default:
                await _reports.RefuseAsync(
                    order.OrderId, order.DeploymentId, order.EnvironmentId, [], "unreadable", $"A host cannot carry out a {order.GetType().Name}.", cancellationToken);
                work = [];
                break;
        }

        await acknowledgeAsync(cancellationToken);
        _recent.Add(order.OrderId);
        foreach (var step in work)
            step();

        // An answer that is lost is asked for again.
        if (order is HostReturnOrder asked)
            await _reports.ReturnAsync(asked, _instances.ObserveAll(), cancellationToken);
    }

    /// <summary>Says again what came of the jobs of the last day: an agent that died may not have said it.</summary>
    public void RepeatOutcomes()
    {
        foreach (var record in _store.All.Where(record => record is { Intent: InstanceIntent.Gone, Outcome: not null } && _time.GetUtcNow() - record.ChangedAt < OutcomesRepeated))
            ReportOutcome(record);
    }

    private async Task<IReadOnlyList<Action>> KeepRunAsync(RunInstancesOrder run, CancellationToken cancellationToken)
    {
        var work = new List<Action>();
        foreach (var instance in run.Instances)
        {
            var known = _store.Find(instance.InstanceId);
            if (known is not null && instance.FencingToken < known.Order.FencingToken)
            {
                await RefuseAsync(run, instance.InstanceId, "stale-token",
                    $"The host has seen fencing token {known.Order.FencingToken}, the order carries {instance.FencingToken}.", cancellationToken);
            }
            else if (known is null && _stopped.Covers(instance.InstanceId, instance.Generation))
            {
                LogStoppedBefore(run.DeploymentId, instance.InstanceId, instance.Generation);
                work.Add(() => ReportStopped(run, instance.InstanceId, instance.Generation, instance.ServiceLabel));
            }
            else if (known is not null && instance.Generation < known.Order.Generation)
            {
                LogIgnored(run.DeploymentId, instance.InstanceId, instance.Generation, known.Order.Generation);
                work.Add(() => _instances.Repeat(instance.InstanceId));
            }
            else if (known is not null && instance.Generation == known.Order.Generation)
            {
                work.Add(KeepSame(run, instance, known));
            }
            else if (instance.Confinement.EnforcementRequired && !await _features.EnforcesAppArmorAsync(cancellationToken))
            {
                await RefuseAsync(run, instance.InstanceId, "cannot-enforce",
                    "AppArmor must confine the instance, and this host's engine has none.", cancellationToken);
            }
            else if (TakenPort(instance.InstanceId, instance.Wiring) is { } taken)
            {
                await RefuseAsync(run, instance.InstanceId, "port-taken", taken, cancellationToken);
            }
            else
            {
                work.Add(KeepNew(run, instance, known));
            }
        }

        return work;
    }

    private Action KeepNew(RunInstancesOrder run, InstanceOrder instance, InstanceRecord? known)
    {
        var record = new InstanceRecord
        {
            DeploymentId = run.DeploymentId,
            EnvironmentId = run.EnvironmentId,
            Order = instance with { Wiring = instance.Wiring.WithNewest(known?.Order.Wiring.Edge?.Maintenance) },
            AppArmorProfile = run.AppArmorProfiles.GetValueOrDefault(instance.Confinement.AppArmorProfile, ""),
            Intent = InstanceIntent.Run,
            Slot = known is { Intent: not InstanceIntent.Gone } ? known.Slot : _slots.Take(),
            ChangedAt = _time.GetUtcNow(),
        };
        _store.Save(record);
        return () => _instances.Follow(record);
    }

    /// <summary>The same order again, or the same generation for a later deployment: nothing starts, but what is known is said again.</summary>
    private Action KeepSame(RunInstancesOrder run, InstanceOrder instance, InstanceRecord known)
    {
        if (known.Intent != InstanceIntent.Run)
        {
            LogIgnored(run.DeploymentId, instance.InstanceId, instance.Generation, known.Order.Generation);
            if (known is { Intent: InstanceIntent.Gone, Outcome: not null })
                return () => ReportOutcome(known);
            return () => _instances.Repeat(instance.InstanceId);
        }

        var newerWiring = instance.Wiring.Version > known.Order.Wiring.Version;
        var record = known with
        {
            DeploymentId = run.DeploymentId,
            Order = known.Order with
            {
                FencingToken = instance.FencingToken,
                Wiring = newerWiring ? instance.Wiring.WithNewest(known.Order.Wiring.Edge?.Maintenance) : known.Order.Wiring,
            },
        };
        if (newerWiring || record.DeploymentId != known.DeploymentId || record.Order.FencingToken != known.Order.FencingToken)
            _store.Save(record);
        return () =>
        {
            _instances.Follow(record);
            _instances.Repeat(record.InstanceId);
        };
    }

    private async Task<List<Action>> KeepRewireAsync(RewireInstancesOrder rewire, CancellationToken cancellationToken)
    {
        var work = new List<Action>();
        foreach (var (instanceId, wiring) in rewire.Wirings)
        {
            var known = _store.Find(instanceId);
            if (known is not { Intent: InstanceIntent.Run } || wiring.Version <= known.Order.Wiring.Version)
            {
                LogOldWiring(rewire.DeploymentId, instanceId, wiring.Version);
                work.Add(() => _instances.Repeat(instanceId));
                continue;
            }

            if (TakenPort(instanceId, wiring) is { } taken)
            {
                await RefuseAsync(rewire, instanceId, "port-taken", taken, cancellationToken);
                continue;
            }

            var newest = wiring.WithNewest(known.Order.Wiring.Edge?.Maintenance);
            var record = known with { Order = known.Order with { Wiring = newest }, ChangedAt = _time.GetUtcNow() };
            _store.Save(record);
            work.Add(() =>
            {
                _instances.Follow(record);
                _instances.Repeat(record.InstanceId);
            });
        }

        return work;
    }

    private List<Action> KeepMaintenance(MaintainDomainsOrder maintain)
    {
        var work = new List<Action>();
        foreach (var instanceId in maintain.Instances)
        {
            var known = _store.Find(instanceId);
            if (known is not { Intent: InstanceIntent.Run } || known.Order.Wiring.WithNewest(maintain.Maintenance) is var wiring && ReferenceEquals(wiring, known.Order.Wiring))
            {
                LogOldMaintenance(maintain.DeploymentId, instanceId, maintain.Maintenance.Version);
                continue;
            }

            var record = known with { Order = known.Order with { Wiring = wiring }, ChangedAt = _time.GetUtcNow() };
            _store.Save(record);
            work.Add(() => _instances.Follow(record));
        }

        return work;
    }

    private List<Action> KeepStop(StopInstancesOrder stop)
    {
        var work = new List<Action>();
        foreach (var toStop in stop.Instances)
        {
            var known = _store.Find(toStop.InstanceId);
            if (known is null || known.Order.Generation > toStop.Generation)
            {
                LogNothingToStop(stop.DeploymentId, toStop.InstanceId, toStop.Generation);
                if (known is null)
                {
                    _stopped.Keep(toStop.InstanceId, toStop.Generation);
                    work.Add(() => ReportStopped(stop, toStop.InstanceId, toStop.Generation, serviceLabel: ""));
                }

                continue;
            }

            // One that stopped with its volumes kept is taken up again to remove them.
            var leavesVolumes = known.Intent == InstanceIntent.Gone && stop.RemoveVolumes && !known.RemoveVolumes;
            if (known.Intent == InstanceIntent.Gone && !leavesVolumes)
            {
                work.Add(known.Outcome is null
                    ? () => ReportStopped(stop, toStop.InstanceId, known.Order.Generation, known.Order.ServiceLabel)
                    : () => ReportOutcome(known));
                continue;
            }

            // In view of what is stored now: a job may come to its end at this moment, and be gone with what came of it.
            var record = _store.Change(toStop.InstanceId, stored => stored.Intent == InstanceIntent.Gone && !leavesVolumes ? null : stored with
            {
                DeploymentId = stop.DeploymentId,
                Intent = InstanceIntent.Stop,
                Slot = leavesVolumes ? _slots.Take() : stored.Slot,
                RemoveVolumes = stored.RemoveVolumes || stop.RemoveVolumes,
                ChangedAt = _time.GetUtcNow(),
            });
            work.Add(record is not null
                ? () => _instances.Follow(record)
                : () => ReportOutcome(_store.Find(toStop.InstanceId) ?? known));
        }

        return work;
    }

    // What went to others while this host was not heard of ends, its volumes stay. What was placed here after the order was made has a newer token.
    private List<Action> KeepReturn(HostReturnOrder back)
    {
        var work = new List<Action>();
        if (back.Owned is not { } owned)
            return work;
        foreach (var known in _store.All.Where(i => i.Intent == InstanceIntent.Run && i.Order.FencingToken <= back.FencingToken && !owned.Contains(i.InstanceId, StringComparer.Ordinal)))
        {
            LogGivenUp(known.DeploymentId, known.InstanceId);
            var record = known with { Intent = InstanceIntent.Stop, ChangedAt = _time.GetUtcNow() };
            _store.Save(record);
            work.Add(() => _instances.Follow(record));
        }

        return work;
    }

    /// <summary>Who else of this host runs on a port that the wiring wants; null when nobody does. One that is being stopped gives its ports back.</summary>
    private string? TakenPort(string instanceId, InstanceWiring wiring)
    {
        var wanted = FirewallEntry.PortsOf(wiring);
        return _store.All
            .Where(other => other.InstanceId != instanceId && other.Intent == InstanceIntent.Run && other.Failure is null)
            .SelectMany(other => FirewallEntry.PortsOf(other.Order.Wiring).Keys.Where(wanted.ContainsKey).Select(port => $"Port {port} of the host leads to {other.InstanceId}."))
            .FirstOrDefault();
    }

    // Nothing of it is here, so whoever waits for its end need not.
    private void ReportStopped(Order order, string instanceId, long generation, string serviceLabel) => _reports.Publish(new InstanceObservation
    {
        InstanceId = instanceId,
        EnvironmentId = order.EnvironmentId,
        DeploymentId = order.DeploymentId,
        ServiceLabel = serviceLabel,
        Generation = generation,
        Sequence = _clock.Next(),
        State = InstanceState.Stopped,
    });

    private void ReportOutcome(InstanceRecord gone) => _reports.Publish(new InstanceObservation
    {
        InstanceId = gone.InstanceId,
        EnvironmentId = gone.EnvironmentId,
        DeploymentId = gone.DeploymentId,
        ServiceLabel = gone.Order.ServiceLabel,
        Generation = gone.Order.Generation,
        Sequence = _clock.Next(),
        State = InstanceState.Stopped,
        Job = gone.Outcome,
    });

    private Task RefuseAsync(Order order, string instanceId, string code, string reason, CancellationToken cancellationToken)
    {
        LogRefused(order.DeploymentId, instanceId, code, reason);
        return _reports.RefuseAsync(order.OrderId, order.DeploymentId, order.EnvironmentId, [instanceId], code, reason, cancellationToken);
    }

    [LoggerMessage(4001, LogLevel.Information, "{DeploymentId}: {Kind} {OrderId}")]
    private partial void LogOrder(string deploymentId, string kind, string orderId);

    [LoggerMessage(4002, LogLevel.Information, "{DeploymentId}: instance {InstanceId} generation {Generation} ignored, generation {Known} is known")]
    private partial void LogIgnored(string deploymentId, string instanceId, long generation, long known);

    [LoggerMessage(4003, LogLevel.Warning, "{DeploymentId}: instance {InstanceId} refused, {Code}: {Reason}")]
    private partial void LogRefused(string deploymentId, string instanceId, string code, string reason);

    [LoggerMessage(4004, LogLevel.Information, "{DeploymentId}: wiring {Version} of instance {InstanceId} is not newer, or the instance does not run here")]
    private partial void LogOldWiring(string deploymentId, string instanceId, long version);

    [LoggerMessage(4006, LogLevel.Information, "{DeploymentId}: maintenance {Version} of {InstanceId} is not newer, or no edge of that name runs here")]
    private partial void LogOldMaintenance(string deploymentId, string instanceId, long version);

    [LoggerMessage(4007, LogLevel.Information, "{DeploymentId}: instance {InstanceId} generation {Generation} was ordered to stop before it was ordered to run; it is not started")]
    private partial void LogStoppedBefore(string deploymentId, string instanceId, long generation);

    [LoggerMessage(4008, LogLevel.Warning, "{DeploymentId}: instance {InstanceId} was placed elsewhere while this host was not heard of; it is stopped")]
    private partial void LogGivenUp(string deploymentId, string instanceId);

    [LoggerMessage(4005, LogLevel.Information, "{DeploymentId}: instance {InstanceId} up to generation {Generation} is not here to be stopped")]
    private partial void LogNothingToStop(string deploymentId, string instanceId, long generation);
}
