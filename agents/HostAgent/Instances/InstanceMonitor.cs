using System.Diagnostics;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.HostAgent.Health;
using Catalyze.HostAgent.Proxies;
using Catalyze.HostAgent.State;
using Catalyze.HostAgent.Volumes;

namespace Catalyze.HostAgent.Instances;

/// <summary>Watches one running instance: its process, its health, its proxy, its wires, its certificates, until the process ends.</summary>
public sealed class InstanceMonitor
{
    /// <summary>How often process and proxy are looked at between checks; the engine's events come sooner for the process.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan FirstCheck = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SlowestStartingCheck = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CountersEvery = TimeSpan.FromSeconds(20);

    private static readonly HealthCheck ProcessOnly = new() { Kind = HealthCheckKind.Process };

    private readonly HealthProbe _probe;
    private readonly InstanceWirer _wirer;
    private readonly WireObserver _wires;
    private readonly ProxyRunner _proxies;
    private readonly InstanceStarter _starter;
    private readonly VolumeKeeper _volumes;
    private readonly TimeProvider _time;

    public InstanceMonitor(
        HealthProbe probe, InstanceWirer wirer, WireObserver wires, ProxyRunner proxies, InstanceStarter starter, VolumeKeeper volumes, TimeProvider time)
    {
        _probe = probe;
        _wirer = wirer;
        _wires = wires;
        _proxies = proxies;
        _starter = starter;
        _volumes = volumes;
        _time = time;
    }

    /// <param name="current">The newest record; its wiring may change while it is watched.</param>
    /// <param name="running">What was started or adopted.</param>
    /// <param name="status">Told of every change.</param>
    /// <param name="served">Called when it is healthy for the first time since it was started; null where nobody asks.</param>
    /// <param name="signal">Set when something may have changed.</param>
    /// <param name="freshlyStarted">False for an adopted instance, which is not reported as starting again.</param>
    /// <param name="cancellationToken">Stops watching; the instance goes on.</param>
    public async Task<InstanceEnd> WatchAsync(
        Func<InstanceRecord> current, RunningInstance running, InstanceStatus status, Action? served, Signal signal, bool freshlyStarted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(running);
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(signal);
        var check = current().Order.HealthCheck ?? ProcessOnly;
        var watchedSince = Stopwatch.GetTimestamp();
        var startingDelay = FirstCheck;

        // What an earlier agent started is never given up for being slow to start.
        var (passedOnce, failures, healthNoted) = (!freshlyStarted, 0, !freshlyStarted);
        var (seenWell, silentSince) = (false, default(long?));
        var (nextCheck, nextCounters) = (_time.GetUtcNow(), _time.GetUtcNow() + CountersEvery);
        if (freshlyStarted)
            status.Move(InstanceState.Running);

        while (true)
        {
            if (!running.Process.IsAlive)
                return new InstanceEnd(Died: true, passedOnce, await _starter.DescribeEndAsync(running.ContainerId, cancellationToken));

            if (!_volumes.AreOpen(current().Order))
                return new InstanceEnd(Died: true, passedOnce, "what served its volume ended, so the volume is mounted again");

            running = await KeepProxyAsync(current(), running, status, cancellationToken);
            status.Runs(running);
            var now = _time.GetUtcNow();
            if (now >= nextCheck)
            {
                var outcome = await _probe.CheckAsync(check, running.Process.Pid, running.ContainerId, cancellationToken);
                if (!running.Process.IsAlive)
                    continue;
                var wires = await _wires.ObserveAsync(current(), running, cancellationToken);
                var changed = status.Wires(wires) | status.Role(outcome.Role);
                var missing = WireObserver.Missing(current(), wires);
                failures = outcome.Passed ? 0 : failures + 1;
                passedOnce |= outcome.Passed;
                seenWell |= outcome.Passed;
                silentSince = outcome.Silent ? silentSince ?? Stopwatch.GetTimestamp() : null;

                if (outcome.Passed && missing.Count == 0)
                {
                    if (!healthNoted)
                        status.Took("health", watchedSince);
                    status.Move(InstanceState.Healthy, running.EdgeFault);
                    if (!healthNoted)
                        served?.Invoke();
                    healthNoted = true;
                }
                else if (outcome.Passed)
                {
                    status.Move(
                        status.State is InstanceState.Healthy or InstanceState.Unhealthy ? InstanceState.Unhealthy : InstanceState.Running,
                        $"no wire to {string.Join(", ", missing)}");
                }
                else if (!passedOnce && Stopwatch.GetElapsedTime(watchedSince).TotalSeconds > check.StartSeconds)
                {
                    var cause = $"not healthy within {check.StartSeconds} s: {outcome.Cause}";
                    if (!current().IsNeverGivenUp)
                        return new InstanceEnd(Died: false, WasHealthy: false, cause);
                    // It may be bringing its data in order, which takes as long as it takes; ended, it would begin that anew.
                    status.Move(InstanceState.Unhealthy, cause);
                }
                else if (passedOnce && silentSince is { } since && Stopwatch.GetElapsedTime(since).TotalSeconds >= Patience(check, seenWell))
                {
                    return new InstanceEnd(Died: true, WasHealthy: true, $"it gave no answer for {Patience(check, seenWell)} s: {outcome.Cause}") { Hangs = true };
                }
                else if (passedOnce && failures >= check.Retries)
                {
                    status.Move(InstanceState.Unhealthy, outcome.Cause);
                }

                if (changed || now >= nextCounters)
                {
                    status.Repeat();
                    nextCounters = now + CountersEvery;
                }

                var settled = outcome.Passed && missing.Count == 0;
                nextCheck = _time.GetUtcNow() + (settled ? TimeSpan.FromMilliseconds(check.IntervalMilliseconds) : startingDelay);
                startingDelay = settled ? FirstCheck : Shorter(startingDelay * 1.5, SlowestStartingCheck);
            }

            _proxies.EndFormer(current().InstanceId, _time.GetUtcNow());
            running = await _wirer.RenewAsync(current(), running, cancellationToken);
            await signal.WaitAsync(Shorter(Longer(nextCheck - _time.GetUtcNow(), TimeSpan.FromMilliseconds(1)), Look), _time, cancellationToken);
        }
    }

    /// <summary>New wires if there are any, a new proxy if the old one died, and another maintenance of an edge.</summary>
    private async Task<RunningInstance> KeepProxyAsync(
        InstanceRecord record, RunningInstance running, InstanceStatus status, CancellationToken cancellationToken)
    {
        var rewired = record.Order.Wiring.Version != running.WiringVersion;
        var proxyDied = record.Order.Wiring.ProxyConfiguration is not null && _proxies.Find(record.InstanceId) is null;
        if (rewired || proxyDied)
            return await _wirer.RewireAsync(record, running, status, cancellationToken);
        return record.Order.Wiring.Edge is null ? running : await _wirer.KeepEdgeAsync(record, running, cancellationToken);
    }

    // What an earlier agent started may be starting still.
    private static int Patience(HealthCheck check, bool seenWell) => seenWell ? check.SilentSeconds : check.SilentSeconds + check.StartSeconds;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
