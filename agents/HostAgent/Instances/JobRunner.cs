using System.Security.Cryptography;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Reports;
using Catalyze.Docker;
using Catalyze.Docker.Models;
using Catalyze.HostAgent.Processes;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Instances;

/// <summary>Brings a job to its end, and keeps what came of it.</summary>
/// <remarks>
/// Its container is started at most once, whatever dies in between. That it is about to start is on disk before the engine is told; the engine's own word counts for the rest: a container
/// that was only created never ran, one that runs is taken up again, one that has ended is not started again, and one that is gone cannot be told about.
/// </remarks>
public sealed class JobRunner
{
    private const int MostTries = 5;

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(200);

    private readonly DockerEngine _engine;
    private readonly InstanceStarter _starter;
    private readonly InstanceMonitor _monitor;
    private readonly JobOutput _output;
    private readonly InstanceStore _store;
    private readonly TimeProvider _time;

    public JobRunner(DockerEngine engine, InstanceStarter starter, InstanceMonitor monitor, InstanceStore store, TimeProvider time)
    {
        _engine = engine;
        _starter = starter;
        _monitor = monitor;
        _output = new JobOutput(engine);
        _store = store;
        _time = time;
    }

    /// <summary>Returns once its outcome is kept.</summary>
    /// <param name="current">The newest record.</param>
    /// <param name="status">Told of every change.</param>
    /// <param name="signal">Set when something may have changed.</param>
    /// <param name="cancellationToken">Leaves it as it is.</param>
    public async Task RunAsync(Func<InstanceRecord> current, InstanceStatus status, Signal signal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(status);
        var backoff = FirstBackoff;
        for (var tries = 1; ; tries++)
        {
            var record = Stored(current().InstanceId);
            if (record.Outcome is not null)
                return;
            var container = await _starter.FindAsync(record.InstanceId, cancellationToken);
            if (container is null && record.JobStarted)
            {
                Keep(record, Ended(JobEnd.Lost, "its container was removed by somebody else; it is not run a second time"));
                return;
            }

            if (container is not null && HasEnded(container))
            {
                await KeepEndAsync(record, JobEnd.Exited, cancellationToken);
                return;
            }

            string cause;
            try
            {
                var end = await WatchAsync(current, record, container, status, signal, cancellationToken);
                await KeepEndAsync(record, end, cancellationToken);
                return;
            }
            catch (Exception exception) when (exception is DockerException or IOException or InvalidOperationException or CommandFailedException or CryptographicException)
            {
                cause = exception.Message;
            }

            if (tries >= MostTries && !Stored(record.InstanceId).JobStarted)
            {
                Keep(record, Ended(JobEnd.NotStarted, cause));
                return;
            }

            status.Explain(cause);
            await Task.Delay(backoff, _time, cancellationToken);
            backoff = backoff < TimeSpan.FromSeconds(5) ? backoff * 2 : backoff;
        }
    }

    /// <summary>Ends it where it runs, and keeps what came of it so far; one that has its outcome keeps that.</summary>
    public async Task StopAsync(InstanceRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        record = Stored(record.InstanceId);
        if (record.Outcome is not null)
            return;
        var container = await _starter.FindAsync(record.InstanceId, cancellationToken);
        if (container is null || (!container.State.Running && !HasEnded(container)))
        {
            Keep(record, record.JobStarted && container is null ? Ended(JobEnd.Lost, "its container was removed by somebody else") : Ended(JobEnd.Stopped, "it was stopped before it began"));
            return;
        }

        if (container.State.Running)
            await _engine.Containers.StopAsync(container.Id, TimeSpan.FromSeconds(record.Order.StopGraceSeconds), cancellationToken);
        await KeepEndAsync(record, container.State.Running ? JobEnd.Stopped : JobEnd.Exited, cancellationToken);
    }

    private async Task<JobEnd> WatchAsync(
        Func<InstanceRecord> current, InstanceRecord record, ContainerInspection? container, InstanceStatus status, Signal signal, CancellationToken cancellationToken)
    {
        var running = container is null ? null : _starter.Adopt(record, container);
        var fresh = running is null;
        running ??= await _starter.StartAsync(record, container, status, () => MarkStarted(record.InstanceId), cancellationToken);
        var inspected = await _engine.Containers.InspectAsync(running.ContainerId, cancellationToken);
        status.Container(running.ContainerId, inspected.State.StartedAt, inspected.AppArmorProfile.Length > 0);

        // From the engine's word, so that an agent that starts again does not give it more time.
        var left = TimeSpan.FromSeconds(record.Order.Job!.TimeLimitSeconds) - (_time.GetUtcNow() - inspected.State.StartedAt);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await _monitor.WatchAsync(current, running, status, served: null, signal, fresh && status.State < InstanceState.Running, either.Token);
            await _engine.Containers.WaitAsync(running.ContainerId, cancellationToken);
            return JobEnd.Exited;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            await _engine.Containers.StopAsync(running.ContainerId, TimeSpan.FromSeconds(record.Order.StopGraceSeconds), cancellationToken);
            return JobEnd.TimedOut;
        }
    }

    private async Task KeepEndAsync(InstanceRecord record, JobEnd end, CancellationToken cancellationToken)
    {
        var container = await _engine.Containers.InspectAsync(InstanceNames.Container(record.InstanceId), cancellationToken);
        var (box, cut) = await _output.ReadAsync(container.Id, record, cancellationToken);
        var cause = end switch
        {
            JobEnd.TimedOut => $"it ran longer than the {record.Order.Job!.TimeLimitSeconds} s it may",
            JobEnd.Stopped => "it was stopped",
            _ when container.State.OOMKilled => "it ran out of memory",
            _ when container.State.ExitCode != 0 => $"it ended with exit code {container.State.ExitCode}",
            _ => null,
        };
        Keep(record, Ended(end, cause) with { ExitCode = (int)container.State.ExitCode, StartedAt = container.State.StartedAt, Output = box, OutputCut = cut });
    }

    private JobOutcome Ended(JobEnd end, string? cause) => new() { End = end, Cause = cause, EndedAt = _time.GetUtcNow() };

    // What came of it is said once: whoever comes second finds it kept.
    private void Keep(InstanceRecord record, JobOutcome outcome) =>
        _store.Change(record.InstanceId, stored => stored.Outcome is null ? stored with { Outcome = outcome, ChangedAt = _time.GetUtcNow() } : null);

    private void MarkStarted(string instanceId) => _store.Change(instanceId, stored => stored.JobStarted ? null : stored with { JobStarted = true });

    private InstanceRecord Stored(string instanceId) => _store.Find(instanceId) ?? throw new InvalidOperationException($"There is no record of {instanceId}.");

    private static bool HasEnded(ContainerInspection container) => container.State.Status is "exited" or "dead";
}
