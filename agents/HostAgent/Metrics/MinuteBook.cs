using Catalyze.Contracts.Metrics;
using Catalyze.Contracts.Reports;
using Catalyze.HostAgent.Processes;

namespace Catalyze.HostAgent.Metrics;

/// <summary>Turns counters into minutes and keeps those that are not sent yet: the newest hour, whatever happens to the network.</summary>
public sealed class MinuteBook
{
    private readonly Dictionary<string, (ProcessIdentity Process, InstanceCounters Counters, DateTimeOffset At)> _last = new(StringComparer.Ordinal);
    private readonly HashSet<string> _measured = new(StringComparer.Ordinal);
    private readonly SortedDictionary<DateTimeOffset, List<(string InstanceId, MetricSample Sample)>> _minutes = [];

    /// <summary>Takes the counters of all running instances at one moment; an instance is measured from the second time on.</summary>
    /// <param name="at">The moment; it ends the minute that is written.</param>
    /// <param name="counters">Of every instance that runs.</param>
    /// <returns>True where it is the first minute of an instance.</returns>
    public bool Take(DateTimeOffset at, IReadOnlyDictionary<string, (ProcessIdentity Process, InstanceCounters Counters)> counters)
    {
        ArgumentNullException.ThrowIfNull(counters);
        // The nearest full minute ended it: a clock that is put right in between must not name a minute twice.
        var end = at.UtcTicks + (TimeSpan.TicksPerMinute / 2);
        var minute = new DateTimeOffset(end - (end % TimeSpan.TicksPerMinute), TimeSpan.Zero) - TimeSpan.FromMinutes(1);
        var isNew = false;
        var samples = new List<(string, MetricSample)>();
        foreach (var (instanceId, (process, now)) in counters)
        {
            // A restarted instance counts from nothing again, and so does one whose counters went back.
            var before = _last.TryGetValue(instanceId, out var last) && last.Process == process ? last : default;
            if (before.Counters is { } then && (at - before.At).TotalSeconds is > 0 and var seconds)
            {
                samples.Add((instanceId, Sample(minute, then, now, seconds)));
                isNew |= _measured.Add(instanceId);
            }

            _last[instanceId] = (process, now, at);
        }

        foreach (var gone in _last.Keys.Where(id => !counters.ContainsKey(id)).ToList())
        {
            _last.Remove(gone);
            _measured.Remove(gone);
        }

        if (samples.Count > 0)
            _minutes.TryAdd(minute, samples);
        while (_minutes.Count > MetricsReport.MostMinutes)
            _minutes.Remove(_minutes.Keys.First());
        return isNew;
    }

    /// <summary>What is to be sent, by instance; empty when there is nothing.</summary>
    public IReadOnlyList<InstanceSamples> Unsent =>
    [
        .. _minutes.Values.SelectMany(minute => minute).GroupBy(entry => entry.InstanceId, StringComparer.Ordinal)
            .Select(entries => new InstanceSamples(entries.Key, [.. entries.Select(entry => entry.Sample)])),
    ];

    /// <summary>Forgets minutes that have arrived.</summary>
    public void Sent(IEnumerable<InstanceSamples> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        foreach (var minute in samples.SelectMany(instance => instance.Samples).Select(sample => sample.At).Distinct())
            _minutes.Remove(minute);
    }

    private static MetricSample Sample(DateTimeOffset minute, InstanceCounters then, InstanceCounters now, double seconds)
    {
        var (received, sent) = (now.Received.Since(then.Received), now.Sent.Since(then.Sent));
        var cpu = Math.Max(0, now.CpuMicroseconds - then.CpuMicroseconds);
        return new MetricSample(minute, (long)(cpu / (seconds * 1000)), now.MemoryBytes / 1024, received.Bytes, sent.Bytes)
        {
            PacketsReceived = received.Packets,
            PacketsSent = sent.Packets,
            ErrorsReceived = received.Errors,
            ErrorsSent = sent.Errors,
            DroppedReceived = received.Dropped,
            DroppedSent = sent.Dropped,
        };
    }
}
