using Catalyze.Contracts.Metrics;
using Catalyze.Contracts.Reports;
using Catalyze.HostAgent.Instances;
using Catalyze.HostAgent.Processes;
using Catalyze.Link;

namespace Catalyze.HostAgent.Metrics;

/// <summary>Measures every instance each minute and reports every five, and at once of an instance that is new: measuring never waits for sending.</summary>
public sealed partial class MetricsLoop(
    InstanceManager instances, CounterReader reader, IReportSink sink, string agentId, TimeProvider time, ILogger<MetricsLoop> logger)
{
    /// <summary>A report for every five minutes.</summary>
    private const int MinutesOfReport = 5;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly MinuteBook _book = new();
    private IReadOnlyList<InstanceSamples> _underWay = [];
    private Task _sending = Task.CompletedTask;

    /// <summary>Works until cancelled. What was not sent by then is lost: at most five minutes.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Hosts that were started together must not report together: each has its own minute of five.
        var round = agentId.Aggregate(0, (sum, letter) => (sum + letter) % MinutesOfReport);
        while (true)
        {
            // On the minute, so that the minutes of all hosts are the same.
            var now = time.GetUtcNow();
            await Task.Delay(Minute - TimeSpan.FromTicks(now.UtcTicks % Minute.Ticks), time, cancellationToken);
            var isNew = Measure();
            if (++round % MinutesOfReport == 0 || isNew)
                Send(cancellationToken);
        }
    }

    private bool Measure()
    {
        var counters = new Dictionary<string, (ProcessIdentity, InstanceCounters)>(StringComparer.Ordinal);
        foreach (var (instanceId, process) in instances.Running)
        {
            if (reader.Read(process.Pid) is { } read && process.IsAlive)
                counters[instanceId] = (process, read);
        }

        return _book.Take(time.GetUtcNow(), counters);
    }

    private void Send(CancellationToken cancellationToken)
    {
        if (!_sending.IsCompleted)
            return;
        if (_sending.IsCompletedSuccessfully)
            _book.Sent(_underWay);
        else
            LogNotSent(_sending.Exception?.GetBaseException().Message ?? "it was given up");
        _underWay = _book.Unsent;
        if (_underWay.Count == 0)
            return;
        _sending = sink.SendAsync(
            new MetricsReport { ReportId = Guid.CreateVersion7().ToString("N"), AgentId = agentId, ObservedAt = time.GetUtcNow(), Instances = _underWay }, cancellationToken);
    }

    [LoggerMessage(4501, LogLevel.Warning, "What instances used was not reported and will be again: {Reason}")]
    private partial void LogNotSent(string reason);
}
