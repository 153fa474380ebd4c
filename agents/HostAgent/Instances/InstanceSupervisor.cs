using Catalyze.Contracts.Reports;
using Catalyze.Docker;
using Catalyze.Docker.Models;
using Catalyze.HostAgent.Reporting;
using Catalyze.HostAgent.State;
using Catalyze.HostAgent.Volumes;

namespace Catalyze.HostAgent.Instances;

/// <summary>Makes one instance what its record says, for as long as the agent runs. One loop, so nothing about an instance happens twice at once.</summary>
public sealed partial class InstanceSupervisor : IDisposable
{
    /// <summary>Deaths in a row without ever having been healthy.</summary>
    private const int MostQuickDeaths = 5;

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BackoffWithoutRoom = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Signal _signal = new();
    private readonly InstanceStarter _starter;
    private readonly InstanceMonitor _monitor;
    private readonly InstanceStopper _stopper;
    private readonly JobRunner _jobs;
    private readonly InstanceStore _store;
    private readonly HostDisk _disk;
    private readonly ReportSender _reports;
    private readonly ObservationClock _clock;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private InstanceRecord _record;
    private InstanceStatus _status;
    private CancellationTokenSource _attempt = new();

    public InstanceSupervisor(
        InstanceRecord record,
        InstanceStarter starter,
        InstanceMonitor monitor,
        InstanceStopper stopper,
        JobRunner jobs,
        InstanceStore store,
        HostDisk disk,
        ReportSender reports,
        ObservationClock clock,
        TimeProvider time,
        ILogger<InstanceSupervisor> logger)
    {
        ArgumentNullException.ThrowIfNull(record);
        _record = record;
        _starter = starter;
        _monitor = monitor;
        _stopper = stopper;
        _jobs = jobs;
        _store = store;
        _disk = disk;
        _reports = reports;
        _clock = clock;
        _time = time;
        _logger = logger;
        _status = new InstanceStatus(record, reports, clock);
    }

    public InstanceRecord Record
    {
        get
        {
            lock (_lock)
                return _record;
        }
    }

    /// <summary>First process of the container; null while it is not up.</summary>
    public Processes.ProcessIdentity? Process
    {
        get
        {
            lock (_lock)
                return _status.Process;
        }
    }

    /// <summary>When the first certificate in use ends; null while it is not up.</summary>
    public DateTimeOffset? NearestExpiry
    {
        get
        {
            lock (_lock)
                return _status.NearestExpiry;
        }
    }

    /// <summary>Follow this record, which is stored already, from now on.</summary>
    public void Follow(InstanceRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        lock (_lock)
        {
            var another = record.Order.Generation != _record.Order.Generation;
            var interrupts = another || record.Intent != _record.Intent;
            _record = record;
            if (another)
                _status = new InstanceStatus(record, _reports, _clock);
            else
                _status.Follow(record);
            if (interrupts)
                _attempt.Cancel();
        }

        _signal.Set();
    }

    public void Dispose() => _attempt.Dispose();

    /// <summary>Something may have happened to the container.</summary>
    public void Look() => _signal.Set();

    /// <summary>Report again what is known.</summary>
    public void Repeat()
    {
        lock (_lock)
            _status.Repeat();
    }

    /// <summary>What is known of it.</summary>
    public Contracts.Reports.InstanceObservation Observe()
    {
        lock (_lock)
            return _status.Observe();
    }

    /// <summary>Runs until the instance is stopped for good, and returns its last record; cancelling leaves it as it is.</summary>
    public async Task<InstanceRecord> RunAsync(CancellationToken cancellationToken)
    {
        var backoff = FirstBackoff;
        while (true)
        {
            var (record, status, attempt) = Begin(cancellationToken);
            try
            {
                if (record.Intent == InstanceIntent.Stop)
                {
                    if (record.Order.Job is not null)
                        await _jobs.StopAsync(record, attempt);
                    await _stopper.StopAsync(record, status, attempt);
                    if (Finish(record, status) is { } gone)
                        return gone;
                }
                else if (record.Order.Job is not null)
                {
                    await _jobs.RunAsync(() => Record, status, _signal, attempt);
                    ClearAway(record);
                }
                else
                {
                    await KeepRunningAsync(record, status, attempt);
                    await Task.Delay(Timeout.InfiniteTimeSpan, _time, attempt);
                }
            }
            catch (OperationCanceledException) when (attempt.IsCancellationRequested)
            {
                // The agent ends, or the record changed.
                cancellationToken.ThrowIfCancellationRequested();
                backoff = FirstBackoff;
            }
            catch (Exception exception)
            {
                // The engine is away, or a program of the host failed: the record still says what should be.
                LogSetBack(exception, record.DeploymentId, record.InstanceId, backoff);
                status.Explain(exception.Message);
                await _signal.WaitAsync(backoff, _time, cancellationToken);
                backoff = backoff * 2 < LongestBackoff ? backoff * 2 : LongestBackoff;
            }
        }
    }

    private (InstanceRecord Record, InstanceStatus Status, CancellationToken Attempt) Begin(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _attempt.Dispose();
            _attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            return (_record, _status, _attempt.Token);
        }
    }

    /// <summary>Starts, watches and restarts; returns only when it has failed for good.</summary>
    private async Task KeepRunningAsync(InstanceRecord record, InstanceStatus status, CancellationToken cancellationToken)
    {
        if (record.Failure is { } failure)
        {
            status.Move(InstanceState.Failed, failure);
            return;
        }

        var container = await FindAsync(record, status, cancellationToken);
        var running = container is null ? null : _starter.Adopt(record, container);
        if (running is not null && container is not null)
        {
            LogAdopted(record.DeploymentId, record.InstanceId, running.ContainerId);
            status.Container(running.ContainerId, container.State.StartedAt, container.AppArmorProfile.Length > 0);
        }

        var quickDeaths = 0;
        while (true)
        {
            var fresh = running is null;
            InstanceEnd end;
            try
            {
                running ??= await _starter.StartAsync(record, container, status, starting: null, cancellationToken);
                if (fresh)
                    LogStarted(record.DeploymentId, record.InstanceId, running.ContainerId);
                end = await _monitor.WatchAsync(() => Record, running, status, () => Remember(record), _signal, fresh, cancellationToken);
            }
            catch (Exception exception) when (exception is DockerException or IOException or InvalidOperationException
                or Processes.CommandFailedException or System.Security.Cryptography.CryptographicException)
            {
                end = new InstanceEnd(Died: true, WasHealthy: false, await DescribeAsync(record, exception, cancellationToken));
            }

            // What ends for want of room goes on when there is some: that must not take an order.
            var noRoom = end.Died && _disk.IsFull;
            if (noRoom)
                end = end with { Cause = $"the host's disk is full: {end.Cause}" };
            quickDeaths = end.WasHealthy ? 0 : noRoom ? quickDeaths : quickDeaths + 1;
            LogEnded(record.DeploymentId, record.InstanceId, end.Cause, quickDeaths);
            if (!end.Died || (quickDeaths >= MostQuickDeaths && !Record.IsNeverGivenUp))
            {
                await FailAsync(record, status, end.Cause, cancellationToken);
                return;
            }

            if (InstanceLifecycle.IsUp(status.State))
                status.Restarted();
            status.Move(InstanceLifecycle.IsUp(status.State) ? InstanceState.Unhealthy : status.State, $"starting again: {end.Cause}");
            if (end.Hangs)
                await _stopper.EndContainerAsync(record, cancellationToken);
            await Task.Delay(noRoom ? BackoffWithoutRoom : Backoff(quickDeaths), _time, cancellationToken);
            running = null;
            container = await FindAsync(record, status, cancellationToken);
        }
    }

    /// <summary>The container of this generation, if there is one; one of another generation is removed first.</summary>
    private async Task<ContainerInspection?> FindAsync(InstanceRecord record, InstanceStatus status, CancellationToken cancellationToken)
    {
        var container = await _starter.FindAsync(record.InstanceId, cancellationToken);
        if (container is null || InstanceStarter.IsOfGeneration(container, record.Order.Generation))
            return container;
        status.Explain("ending its former generation");
        await _stopper.RemoveContainerAsync(record, cancellationToken);
        return null;
    }

    // A container that ended at once makes every further step fail; then its own end is the cause, unless it was not even started.
    private async Task<string> DescribeAsync(InstanceRecord record, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is ConfinementException or VolumeException)
            return exception.Message;
        var container = await _starter.FindAsync(record.InstanceId, cancellationToken);
        // The engine notices the end a moment after a step that needed the process.
        for (var look = 0; look < 10 && container is { State.Status: "running" }; look++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), _time, cancellationToken);
            container = await _starter.FindAsync(record.InstanceId, cancellationToken);
        }

        return container is { State.Status: "exited" } ? await _starter.DescribeEndAsync(container.Id, cancellationToken) : exception.Message;
    }

    private async Task FailAsync(InstanceRecord record, InstanceStatus status, string cause, CancellationToken cancellationToken)
    {
        // Nothing that is said to have failed goes on running.
        await _stopper.RemoveContainerAsync(record with { Order = record.Order with { StopGraceSeconds = 1 } }, cancellationToken);
        lock (_lock)
        {
            var failed = _store.Change(
                record.InstanceId,
                stored => stored.Intent == InstanceIntent.Run && stored.Order.Generation == record.Order.Generation
                    ? stored with { Failure = cause, ChangedAt = _time.GetUtcNow() }
                    : null);

            // Otherwise another order is stored already and about to be followed.
            _record = failed ?? _record;
        }

        LogFailed(record.DeploymentId, record.InstanceId, cause);
        status.Move(InstanceState.Failed, cause);
    }

    // Written once for an order, so that an agent that starts anew knows it too, also after the machine lost its power. Only data needs it.
    private void Remember(InstanceRecord record)
    {
        if (record.Order.Volumes.Count == 0)
            return;
        lock (_lock)
        {
            _record = _store.Change(
                record.InstanceId, stored => !stored.HasServed && stored.Order.Generation == record.Order.Generation ? stored with { HasServed = true } : null) ?? _record;
        }
    }

    // A job that has its outcome needs nobody's order to be cleared away.
    private void ClearAway(InstanceRecord record)
    {
        lock (_lock)
        {
            _record = _store.Change(record.InstanceId, stored => stored.Outcome is null ? null : stored with { Intent = InstanceIntent.Stop, ChangedAt = _time.GetUtcNow() }) ?? _record;
        }
    }

    /// <summary>Remembers that it is gone; null when an order meanwhile wants it again.</summary>
    private InstanceRecord? Finish(InstanceRecord record, InstanceStatus status)
    {
        lock (_lock)
        {
            var gone = _store.Change(
                record.InstanceId,
                stored => stored.Intent == InstanceIntent.Stop && stored.Order.Generation == record.Order.Generation
                    ? stored.WithoutSecrets() with { Intent = InstanceIntent.Gone, ChangedAt = _time.GetUtcNow() }
                    : null);
            if (gone is null)
                return null;
            _record = gone;
            LogStopped(record.DeploymentId, record.InstanceId);
            status.Follow(gone);
            status.Move(InstanceState.Stopped);
            return gone;
        }
    }

    private static TimeSpan Backoff(int quickDeaths)
    {
        // At once after a good life, doubling otherwise.
        var backoff = quickDeaths == 0 ? TimeSpan.Zero : FirstBackoff * Math.Pow(2, quickDeaths - 1);
        return backoff < LongestBackoff ? backoff : LongestBackoff;
    }

    [LoggerMessage(4201, LogLevel.Information, "{DeploymentId}: instance {InstanceId} started as {ContainerId}")]
    private partial void LogStarted(string deploymentId, string instanceId, string containerId);

    [LoggerMessage(4202, LogLevel.Information, "{DeploymentId}: instance {InstanceId} found again as {ContainerId}")]
    private partial void LogAdopted(string deploymentId, string instanceId, string containerId);

    [LoggerMessage(4203, LogLevel.Warning, "{DeploymentId}: instance {InstanceId} ended ({QuickDeaths} in a row without being healthy): {Cause}")]
    private partial void LogEnded(string deploymentId, string instanceId, string cause, int quickDeaths);

    [LoggerMessage(4204, LogLevel.Error, "{DeploymentId}: instance {InstanceId} failed: {Cause}")]
    private partial void LogFailed(string deploymentId, string instanceId, string cause);

    [LoggerMessage(4205, LogLevel.Information, "{DeploymentId}: instance {InstanceId} stopped")]
    private partial void LogStopped(string deploymentId, string instanceId);

    [LoggerMessage(4206, LogLevel.Warning, "{DeploymentId}: instance {InstanceId} set back, again after {Wait}")]
    private partial void LogSetBack(Exception exception, string deploymentId, string instanceId, TimeSpan wait);
}
