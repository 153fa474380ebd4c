using System.Collections.Concurrent;
using System.Security.Cryptography;
using Catalyze.Contracts.Orders;
using Catalyze.Docker;
using Catalyze.HostAgent.Certificates;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Logs;

/// <summary>
/// Reads what the host's instances write, for every environment that has a logging service, and has it delivered. Nothing waits for it: an instance runs, changes and
/// ends whatever becomes of its lines, but for a moment in which the end of its output is read before its container goes.
/// </summary>
public sealed partial class LogCollector
{
    private static readonly TimeSpan BetweenReads = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>What cannot be delivered so long after the last instance went is given up.</summary>
    private static readonly TimeSpan GiveUp = TimeSpan.FromHours(6);

    private readonly Dictionary<string, (EnvironmentLogs Logs, Task Delivery, CancellationTokenSource End)> _environments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _leftAt = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<TaskCompletionSource> _waiting = new();
    private readonly Signal _wanted = new();
    private readonly string _folder;
    private readonly string _hostId;
    private readonly DockerEngine _engine;
    private readonly InstanceStore _store;
    private readonly ECDiffieHellman _key;
    private readonly CertificateKeeper _certificates;
    private readonly TimeProvider _time;
    private readonly ILogger<LogCollector> _logger;
    private HashSet<string>? _containers;

    public LogCollector(
        string stateFolder, string hostId, DockerEngine engine, InstanceStore store, ECDiffieHellman key, CertificateKeeper certificates, TimeProvider time,
        ILogger<LogCollector> logger)
    {
        _folder = Path.Combine(stateFolder, "logs");
        _hostId = hostId;
        _engine = engine;
        _store = store;
        _key = key;
        _certificates = certificates;
        _time = time;
        _logger = logger;
    }

    /// <summary>Waits, not for long, until all that the instance wrote so far was read; its container is about to be removed.</summary>
    public async Task CatchUpAsync(InstanceRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Order.Wiring.Logs is null)
            return;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(done);
        _wanted.Set();
        try
        {
            await done.Task.WaitAsync(Patience, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            LogNotCaughtUp(record.InstanceId);
        }
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder, DurableFile.OwnerOnlyFolder);
        long? looked = null;
        var asked = new List<TaskCompletionSource>();
        while (true)
        {
            var more = false;
            try
            {
                while (_waiting.TryDequeue(out var one))
                    asked.Add(one);
                if (looked is not { } at || asked.Count > 0 || _time.GetElapsedTime(at) >= BetweenLooks)
                {
                    await LookAsync(cancellationToken);
                    looked = _time.GetTimestamp();
                }

                foreach (var (logs, _, _) in _environments.Values)
                    more |= logs.Read(container => _containers?.Contains(container) != false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The engine is away, or a file cannot be read: what is written meanwhile stays in the engine's files.
                LogSetBack(exception);
                await Task.Delay(BetweenLooks, _time, cancellationToken);
            }

            if (more)
                continue;
            asked.ForEach(one => one.TrySetResult());
            asked.Clear();
            await _wanted.WaitAsync(BetweenReads, _time, cancellationToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var targets = Targets();
        foreach (var (environmentId, target) in targets)
        {
            if (_environments.TryGetValue(environmentId, out var known))
                known.Logs.Aim(target);
            else
                Open(environmentId, target, cancellationToken);
        }

        await LeaveAsync(targets, cancellationToken);
        if (_environments.Count == 0)
            return;
        var containers = await _engine.Containers.ListAsync($"{InstanceLabels.Host}={_hostId}", cancellationToken);
        foreach (var container in containers)
        {
            if (container.State == "created" || !container.Labels.TryGetValue(InstanceLabels.Environment, out var environmentId)
                || !targets.ContainsKey(environmentId) || !_environments.TryGetValue(environmentId, out var environment) || environment.Logs.Follows(container.Id))
                continue;
            try
            {
                if ((await _engine.Containers.InspectAsync(container.Id, cancellationToken)).LogPath is { Length: > 0 } path)
                    environment.Logs.Follow(container.Id, path, container.Labels);
            }
            catch (DockerException exception) when (exception.IsNotFound)
            {
                // Removed since.
            }
        }

        _containers = [.. containers.Select(container => container.Id)];
    }

    // The newest wiring of an environment's instances says where its logging service is; with none left, the disk does.
    private Dictionary<string, ToolTarget> Targets() => _store.All
        .Where(record => record.Intent != InstanceIntent.Gone)
        .GroupBy(record => record.EnvironmentId, StringComparer.Ordinal)
        .Select(group => (group.Key, Target: group.MaxBy(record => record.Order.Wiring.Version)!.Order.Wiring.Logs))
        .Where(found => found.Target is not null && InstanceNames.IsValid(found.Key))
        .ToDictionary(found => found.Key, found => found.Target!, StringComparer.Ordinal);

    private void Open(string environmentId, ToolTarget target, CancellationToken cancellationToken)
    {
        var logs = new EnvironmentLogs(environmentId, Path.Combine(_folder, environmentId), target, _hostId, _key, _certificates, _time, _logger);
        var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _environments[environmentId] = (logs, Task.Run(() => logs.DeliverAsync(end.Token), CancellationToken.None), end);
    }

    private async Task LeaveAsync(Dictionary<string, ToolTarget> targets, CancellationToken cancellationToken)
    {
        // An agent that starts anew may find lines of an environment that has no instance here any more.
        foreach (var folder in Directory.EnumerateDirectories(_folder))
        {
            var environmentId = Path.GetFileName(folder);
            if (!_environments.ContainsKey(environmentId) && EnvironmentLogs.TargetIn(folder) is { } target)
                Open(environmentId, target, cancellationToken);
        }

        foreach (var (environmentId, (logs, delivery, end)) in _environments.ToList())
        {
            if (targets.ContainsKey(environmentId))
            {
                _leftAt.Remove(environmentId);
                continue;
            }

            _leftAt.TryAdd(environmentId, _time.GetTimestamp());
            if (!logs.IsIdle && _time.GetElapsedTime(_leftAt[environmentId]) < GiveUp)
                continue;
            await end.CancelAsync();
            await delivery.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            end.Dispose();
            logs.Dispose();
            _environments.Remove(environmentId);
            _leftAt.Remove(environmentId);
            Directory.Delete(Path.Combine(_folder, environmentId), recursive: true);
            _certificates.Forget(environmentId);
            LogLeft(environmentId);
        }
    }

    [LoggerMessage(4811, LogLevel.Warning, "What instances write could not be read; it is tried again")]
    private partial void LogSetBack(Exception exception);

    [LoggerMessage(4812, LogLevel.Warning, "The end of what {InstanceId} wrote was not read in time")]
    private partial void LogNotCaughtUp(string instanceId);

    [LoggerMessage(4813, LogLevel.Information, "{EnvironmentId}: no instance here any more, all its lines are delivered or given up")]
    private partial void LogLeft(string environmentId);
}
