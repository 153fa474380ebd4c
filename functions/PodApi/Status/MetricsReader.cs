using Catalyze.Contracts.Metrics;
using Catalyze.Pipeline;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Status;

/// <summary>What an environment's instances used, gathered from their hosts.</summary>
public sealed class MetricsReader(InstanceStore instances, EnvironmentStore environments, MetricsStore metrics, TimeProvider clock)
{
    /// <returns>Null when there is no such environment.</returns>
    public async Task<EnvironmentMetrics?> ReadAsync(string environmentId, int minutes, CancellationToken cancellationToken)
    {
        if (await environments.FindAsync(environmentId, cancellationToken) is not { Removed: false }) return null;
        var now = clock.GetUtcNow();
        var from = now - TimeSpan.FromMinutes(minutes);
        var wanted = (await instances.ReadAsync(environmentId, cancellationToken)).Select(i => i.Wanted).OrderBy(i => i.InstanceId, StringComparer.Ordinal).ToList();
        var hosts = wanted.Select(i => i.HostId).Distinct(StringComparer.Ordinal).ToList();
        var read = await Task.WhenAll(hosts.Select(host => metrics.ReadAsync(host, from, cancellationToken)));
        var byHost = hosts.Zip(read).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        return new EnvironmentMetrics
        {
            EnvironmentId = environmentId,
            From = from,
            To = now,
            Instances =
            [
                // Of an instance only its own host's word counts.
                .. wanted.Select(i => new InstanceMetrics
                {
                    InstanceId = i.InstanceId,
                    Service = WorkerLabels.ServiceOf(i.Service),
                    Target = WorkerLabels.TargetOf(i.Service),
                    HostId = i.HostId,
                    CpuMillisLimit = i.Size.CpuMillis,
                    MemoryKibLimit = i.Size.MemoryMib * 1024L,
                    Samples = byHost[i.HostId].GetValueOrDefault(i.InstanceId, []),
                }),
            ],
        };
    }
}
