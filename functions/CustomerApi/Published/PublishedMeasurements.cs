using System.Globalization;
using Catalyze.Contracts.Metrics;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Published.Models;

namespace Catalyze.CustomerApi.Published;

/// <summary>Measurements as the clients read them.</summary>
internal sealed class PublishedMeasurements(PublishedServices services, MetricsViews metrics)
{
    private const double BytesOfKb = 1024;
    private const double MillisOfCore = 1000;

    // Hosts report every five minutes. Who asks for the last minute, as the clients do, means the last that is known.
    private const int NewestIsOldBy = 7;

    /// <summary>One for every service.</summary>
    /// <param name="environment">Authorised.</param>
    /// <param name="time">Such as <c>5m</c>.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<IReadOnlyList<PublishedMetrics>> ListAsync(OwnedEnvironment environment, string? time, CancellationToken cancellationToken)
    {
        var minutes = Minutes(time);
        var known = await metrics.ReadAsync(environment, Math.Min(minutes + NewestIsOldBy, EnvironmentMetrics.MostMinutes), service: null, cancellationToken);
        return [.. (await services.ListAsync(environment, cancellationToken)).Select(service => Show(service, [.. known.Instances.Where(instance => IsOf(instance, service))], minutes))];
    }

    /// <summary>Of one service.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task<PublishedMetrics> FindAsync(OwnedEnvironment environment, string label, string? time, CancellationToken cancellationToken) =>
        (await ListAsync(environment, time, cancellationToken)).FirstOrDefault(one => one.ServiceLabel == label) ?? throw new ProblemException(Problem.NotFound);

    // The edge is no service of the configuration: behind the clients' proxy.
    private static bool IsOf(InstanceMetrics instance, PublishedService service) => service.Label == instance.Service || (service.Label == PublishedApi.Proxy && instance.Service == PublishedApi.Edge);

    private static int Minutes(string? time) =>
        time is null ? 1
        : time.EndsWith('m') && int.TryParse(time[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is >= 1 and <= EnvironmentMetrics.MostMinutes ? minutes
        : throw ProblemException.Invalid([new FieldError("time", "invalid", $"It must be minutes such as 5m, from 1m to {EnvironmentMetrics.MostMinutes}m.")]);

    private static PublishedMetrics Show(PublishedService service, IReadOnlyList<InstanceMetrics> instances, int minutes)
    {
        var samples = instances.SelectMany(instance => instance.Samples.TakeLast(minutes).Select(sample => (Instance: instance, Sample: sample))).ToList();
        return new PublishedMetrics(service.Name, service.Type, service.Id, service.Label, service.Size, new PublishedMetricsData(
            [.. samples.Select(one => new PublishedCpuUsage(one.Instance.InstanceId, one.Sample.CpuMillis / MillisOfCore, Milliseconds(one.Sample)))],
            [.. samples.Select(one => new PublishedMemoryUsage(
                one.Instance.InstanceId, one.Instance.MemoryKibLimit, one.Sample.MemoryKib, one.Sample.MemoryKib, one.Sample.MemoryKib, Milliseconds(one.Sample)))],
            [.. samples.Select(one => Network(one.Instance.InstanceId, one.Sample))]));
    }

    private static PublishedNetworkUsage Network(string instanceId, MetricSample sample) => new()
    {
        Job = instanceId,
        ReceivedKb = sample.BytesReceived / BytesOfKb,
        ReceivedPackets = sample.PacketsReceived,
        ReceivedErrors = sample.ErrorsReceived,
        ReceivedDropped = sample.DroppedReceived,
        SentKb = sample.BytesSent / BytesOfKb,
        SentPackets = sample.PacketsSent,
        SentErrors = sample.ErrorsSent,
        SentDropped = sample.DroppedSent,
        Ts = Milliseconds(sample),
    };

    private static long Milliseconds(MetricSample sample) => (sample.At + TimeSpan.FromSeconds(EnvironmentMetrics.StepSeconds)).ToUnixTimeMilliseconds();
}
