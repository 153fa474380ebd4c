using Catalyze.Contracts.Monitoring;
using Catalyze.Contracts.Orders;
using Catalyze.HostAgent.Certificates;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.Reporting;
using Catalyze.HostAgent.State;

namespace Catalyze.HostAgent.Monitoring;

/// <summary>Every ten seconds measures the instances of all environments that have a monitoring service, and has it delivered. Nothing waits for it.</summary>
public sealed partial class FeedLoop
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (EnvironmentFeed Feed, Task Delivery, CancellationTokenSource End)> _environments = new(StringComparer.Ordinal);
    private readonly string _folder;
    private readonly string _hostId;
    private readonly InstanceStore _store;
    private readonly InstanceManager _instances;
    private readonly InstanceMeters _meters;
    private readonly CertificateKeeper _certificates;
    private readonly NoticePoster _poster;
    private readonly ReportSender _reports;
    private readonly TimeProvider _time;
    private readonly ILogger<FeedLoop> _logger;

    public FeedLoop(
        string stateFolder, string hostId, InstanceStore store, InstanceManager instances, InstanceMeters meters, CertificateKeeper certificates, NoticePoster poster, ReportSender reports,
        TimeProvider time, ILogger<FeedLoop> logger)
    {
        _folder = Path.Combine(stateFolder, "samples");
        _hostId = hostId;
        _store = store;
        _instances = instances;
        _meters = meters;
        _certificates = certificates;
        _poster = poster;
        _reports = reports;
        _time = time;
        _logger = logger;
    }

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder, DurableFile.OwnerOnlyFolder);
        while (true)
        {
            try
            {
                await LookAsync(cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogSetBack(exception);
            }

            // On the tenth second, so that the moments of all hosts are the same.
            await Task.Delay(Every - TimeSpan.FromTicks(_time.GetUtcNow().UtcTicks % Every.Ticks), _time, cancellationToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var at = _time.GetUtcNow();
        var targets = Targets();
        foreach (var (environmentId, target) in targets)
        {
            if (_environments.TryGetValue(environmentId, out var known))
                known.Feed.Aim(target, IsHome(environmentId, target));
            else
                Open(environmentId, target, cancellationToken);
        }

        await LeaveAsync(targets);
        if (targets.Count == 0)
            return;
        var seen = _instances.ObserveAll().ToDictionary(one => one.InstanceId, StringComparer.Ordinal);
        var processes = _instances.Running.ToDictionary(one => one.InstanceId, one => one.Process, StringComparer.Ordinal);
        foreach (var environment in _store.All.Where(IsMeasured).GroupBy(record => record.EnvironmentId, StringComparer.Ordinal))
        {
            if (!_environments.TryGetValue(environment.Key, out var known))
                continue;
            var samples = await Task.WhenAll(environment.Where(record => seen.ContainsKey(record.InstanceId)).Select(record =>
                _meters.MeasureAsync(record, seen[record.InstanceId], processes.GetValueOrDefault(record.InstanceId), at, cancellationToken)));
            known.Feed.Take(_hostId, [.. samples.SelectMany(some => some)], at);
        }
    }

    // A job is meant to end.
    private static bool IsMeasured(InstanceRecord record) => record.Intent == InstanceIntent.Run && record.Order.Job is null;

    // The newest wiring of an environment's instances says where its monitoring service is.
    private Dictionary<string, ToolTarget> Targets() => _store.All
        .Where(record => record.Intent != InstanceIntent.Gone && InstanceNames.IsValid(record.EnvironmentId))
        .GroupBy(record => record.EnvironmentId, StringComparer.Ordinal)
        .Select(group => (group.Key, Target: group.MaxBy(record => record.Order.Wiring.Version)!.Order.Wiring.Samples))
        .Where(found => found.Target is not null)
        .ToDictionary(found => found.Key, found => found.Target!, StringComparer.Ordinal);

    private bool IsHome(string environmentId, ToolTarget target) =>
        _store.All.Any(record => IsMeasured(record) && record.EnvironmentId == environmentId && record.Order.ServiceLabel == target.Service);

    private void Open(string environmentId, ToolTarget target, CancellationToken cancellationToken)
    {
        var feed = new EnvironmentFeed(environmentId, new FeedSpool(Path.Combine(_folder, environmentId)), target, _certificates, _poster, _reports, _time, _logger);
        feed.Aim(target, IsHome(environmentId, target));
        var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _environments[environmentId] = (feed, Task.WhenAll(Task.Run(() => feed.DeliverAsync(end.Token), CancellationToken.None), Task.Run(() => feed.CarryAsync(end.Token), CancellationToken.None)), end);
    }

    // With its last instance here goes the host's right to deliver.
    private async Task LeaveAsync(Dictionary<string, ToolTarget> targets)
    {
        foreach (var (environmentId, (feed, delivery, end)) in _environments.Where(known => !targets.ContainsKey(known.Key)).ToList())
        {
            await end.CancelAsync();
            await delivery.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            end.Dispose();
            feed.Dispose();
            _environments.Remove(environmentId);
        }

        foreach (var folder in Directory.EnumerateDirectories(_folder).Where(folder => !targets.ContainsKey(Path.GetFileName(folder))))
            Directory.Delete(folder, recursive: true);
    }

    [LoggerMessage(4824, LogLevel.Warning, "Instances could not be measured; it is tried again")]
    private partial void LogSetBack(Exception exception);
}
