using System.Diagnostics;
using Catalyze.Contracts.Reports;
using Catalyze.HostAgent.Reporting;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Instances;

/// <summary>What is known of one generation of an instance, and the only way it reaches the reports.</summary>
public sealed class InstanceStatus
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _timings = new(StringComparer.Ordinal);
    private readonly ReportSender _reports;
    private readonly ObservationClock _clock;
    private InstanceRecord _record;
    private InstanceState _state = InstanceState.Pending;
    private string? _cause;
    private string? _containerId;
    private DateTimeOffset? _startedAt;
    private int _restarts;
    private bool _confined;
    private DateTimeOffset? _certificateExpiresAt;
    private string? _role;
    private Processes.ProcessIdentity? _process;
    private IReadOnlyList<WireObservation> _wires = [];

    public InstanceStatus(InstanceRecord record, ReportSender reports, ObservationClock clock)
    {
        _record = record;
        _reports = reports;
        _clock = clock;
    }

    public InstanceState State
    {
        get
        {
            lock (_lock)
                return _state;
        }
    }

    /// <summary>When the first certificate of an instance that is up ends.</summary>
    public DateTimeOffset? NearestExpiry
    {
        get
        {
            lock (_lock)
                return InstanceLifecycle.IsUp(_state) ? _certificateExpiresAt : null;
        }
    }

    /// <summary>Another deployment's order, or new wires, for the same generation.</summary>
    public void Follow(InstanceRecord record)
    {
        lock (_lock)
            _record = record;
    }

    /// <summary>Moves and reports, if the state or its cause is another than before.</summary>
    /// <exception cref="InvalidOperationException">A move backwards.</exception>
    public void Move(InstanceState state, string? cause = null)
    {
        lock (_lock)
        {
            if (!InstanceLifecycle.CanMove(_state, state))
                throw new InvalidOperationException($"Instance {_record.InstanceId} cannot go from {_state} to {state}.");
            if (_state == state && _cause == cause)
                return;
            _state = state;
            _cause = cause;
            Publish();
        }
    }

    /// <summary>Says why it is where it is, without a move.</summary>
    public void Explain(string cause) => Move(State, cause);

    /// <summary>Says again what is known.</summary>
    public void Repeat()
    {
        lock (_lock)
            Publish();
    }

    public void Container(string containerId, DateTimeOffset? startedAt, bool confined)
    {
        lock (_lock)
        {
            _containerId = containerId;
            _startedAt = startedAt;
            _confined = confined;
        }
    }

    public void Restarted()
    {
        lock (_lock)
            _restarts++;
    }

    /// <summary>Its first process, and when the first certificate in use ends.</summary>
    public void Runs(RunningInstance running)
    {
        ArgumentNullException.ThrowIfNull(running);
        lock (_lock)
            (_process, _certificateExpiresAt) = (running.Process, running.NearestExpiry);
    }

    /// <summary>First process of an instance that is up.</summary>
    public Processes.ProcessIdentity? Process
    {
        get
        {
            lock (_lock)
                return InstanceLifecycle.IsUp(_state) ? _process : null;
        }
    }

    /// <summary>Keeps what the proxy says; true when a wire came up or went down.</summary>
    public bool Wires(IReadOnlyList<WireObservation> wires)
    {
        ArgumentNullException.ThrowIfNull(wires);
        lock (_lock)
        {
            var changed = !_wires.Select(wire => (wire.Provider, wire.Up)).SequenceEqual(wires.Select(wire => (wire.Provider, wire.Up)));
            _wires = wires;
            return changed;
        }
    }

    /// <summary>Keeps what the instance says its role is; true when it is another than before.</summary>
    public bool Role(string? role)
    {
        lock (_lock)
        {
            var changed = _role != role;
            _role = role;
            return changed;
        }
    }

    /// <summary>Notes how long a step of the start took.</summary>
    public void Took(string step, long startedTimestamp)
    {
        var elapsed = (long)Stopwatch.GetElapsedTime(startedTimestamp).TotalMilliseconds;
        lock (_lock)
            _timings[step] = elapsed;
    }

    /// <summary>What is known, for somebody who asked.</summary>
    public InstanceObservation Observe()
    {
        lock (_lock)
            return Observed();
    }

    private void Publish() => _reports.Publish(Observed());

    private InstanceObservation Observed() => new()
    {
        InstanceId = _record.InstanceId,
        EnvironmentId = _record.EnvironmentId,
        DeploymentId = _record.DeploymentId,
        ServiceLabel = _record.Order.ServiceLabel,
        Generation = _record.Order.Generation,
        Sequence = _clock.Next(),
        State = _state,
        Role = _role ?? _record.Order.Role,
        Cause = _cause,
        ContainerId = _containerId,
        Image = _record.Order.Image,
        StartedAt = _startedAt,
        Restarts = _restarts,
        Confined = _confined,
        CertificateExpiresAt = _certificateExpiresAt,
        Wires = _wires,
        Timings = new Dictionary<string, long>(_timings, StringComparer.Ordinal),
        Job = _state == InstanceState.Stopped ? _record.Outcome : null,
    };
}
