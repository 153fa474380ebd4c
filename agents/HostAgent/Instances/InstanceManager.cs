using System.Collections.Concurrent;
using Catalyze.Docker;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Instances;

/// <summary>All supervisors of the host, and the engine's events that wake them.</summary>
public sealed partial class InstanceManager
{
    private static readonly Dictionary<string, IReadOnlyList<string>> Deaths = new(StringComparer.Ordinal)
    {
        ["type"] = ["container"],
        ["event"] = ["die"],
        ["label"] = [InstanceLabels.Instance],
    };

    private static readonly TimeSpan Reconnect = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, (InstanceSupervisor Supervisor, Task Run)> _supervisors = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Func<InstanceRecord, InstanceSupervisor> _create;
    private readonly SlotAllocator _slots;
    private readonly DockerEngine _engine;
    private readonly EngineFeatures _features;
    private readonly Networking.HostNetwork _network;
    private readonly TimeProvider _time;
    private readonly ILogger<InstanceManager> _logger;
    private readonly CancellationToken _stopping;

    /// <param name="create">Makes the supervisor of a record.</param>
    /// <param name="slots">Gets the slot back of what is gone.</param>
    /// <param name="engine">Source of events.</param>
    /// <param name="features">Asked again after the engine was away.</param>
    /// <param name="network">Likewise.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    /// <param name="stopping">End of the agent, which leaves instances running.</param>
    public InstanceManager(
        Func<InstanceRecord, InstanceSupervisor> create,
        SlotAllocator slots,
        DockerEngine engine,
        EngineFeatures features,
        Networking.HostNetwork network,
        TimeProvider time,
        ILogger<InstanceManager> logger,
        CancellationToken stopping)
    {
        _create = create;
        _slots = slots;
        _engine = engine;
        _features = features;
        _network = network;
        _time = time;
        _logger = logger;
        _stopping = stopping;
    }

    /// <summary>First processes of the instances that are up.</summary>
    public IEnumerable<(string InstanceId, Processes.ProcessIdentity Process)> Running =>
        from known in _supervisors
        let process = known.Value.Supervisor.Process
        where process is not null
        select (known.Key, process);

    /// <summary>When the first certificate in use on this host ends; null where there is none.</summary>
    public DateTimeOffset? NearestExpiry => _supervisors.Values.Min(known => known.Supervisor.NearestExpiry);

    /// <summary>Makes the instance what the record, stored already, says.</summary>
    public void Follow(InstanceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (_lock)
        {
            if (_supervisors.TryGetValue(record.InstanceId, out var known) && !known.Run.IsCompleted)
            {
                known.Supervisor.Follow(record);
                return;
            }

            var supervisor = _create(record);
            _supervisors[record.InstanceId] = (supervisor, Task.Run(() => RunAsync(supervisor)));
        }
    }

    /// <summary>Reports an instance again as it is.</summary>
    public void Repeat(string instanceId)
    {
        if (_supervisors.TryGetValue(instanceId, out var known))
            known.Supervisor.Repeat();
    }

    /// <summary>Every instance as it is, ending ones included.</summary>
    public IReadOnlyList<Contracts.Reports.InstanceObservation> ObserveAll() => [.. _supervisors.Values.Select(known => known.Supervisor.Observe())];

    /// <summary>Has every instance looked at now.</summary>
    public void LookAtAll()
    {
        foreach (var (supervisor, _) in _supervisors.Values)
            supervisor.Look();
    }

    /// <summary>Listens to the engine until cancelled; after each reconnection every instance is looked at.</summary>
    public async Task WatchEngineAsync(CancellationToken cancellationToken)
    {
        var first = true;
        var connected = true;
        while (true)
        {
            var reason = "it closed the connection";
            try
            {
                await foreach (var death in _engine.EventsAsync(Deaths, OnConnected, cancellationToken))
                {
                    if (death.Actor.Attributes.TryGetValue(InstanceLabels.Instance, out var instanceId)
                        && _supervisors.TryGetValue(instanceId, out var known))
                        known.Supervisor.Look();
                }
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                reason = exception.Message;
            }

            // Said and looked at once for each outage: the supervisors have waits of their own, which a look would cut short.
            if (connected)
            {
                connected = false;
                LogEngineGone(reason);
                LookAtAll();
            }

            _features.Forget();
            await Task.Delay(Reconnect, _time, cancellationToken);
            if (!first)
                await _network.PassEngineRulesAsync(cancellationToken);
            first = false;
        }

        void OnConnected()
        {
            connected = true;
            LookAtAll();
        }
    }

    /// <summary>Waits for all loops to end after <c>stopping</c> was cancelled.</summary>
    public Task EndAsync() => Task.WhenAll(_supervisors.Values.Select(known => known.Run));

    private async Task RunAsync(InstanceSupervisor supervisor)
    {
        InstanceRecord gone;
        try
        {
            gone = await supervisor.RunAsync(_stopping);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The agent ends; the instance goes on.
            return;
        }

        _slots.Release(gone.Slot);
        InstanceRecord? wantedAgain;
        lock (_lock)
        {
            _supervisors.TryRemove(gone.InstanceId, out _);
            wantedAgain = ReferenceEquals(supervisor.Record, gone) ? null : supervisor.Record;
        }

        supervisor.Dispose();

        // An order that came after the end, but before anyone could see it.
        if (wantedAgain is not null)
            Follow(wantedAgain);
    }

    [LoggerMessage(4101, LogLevel.Warning, "The engine's events ended: {Reason}")]
    private partial void LogEngineGone(string reason);
}
