using Azure;
using Catalyze.Contracts.Metrics;
using Catalyze.Contracts.Reports;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>What instances used, a day of minutes for each host.</summary>
/// <remarks>
/// A row holds five minutes of all instances of a host, and the next day's same five minutes take its place: nothing has to be deleted, and a host never has
/// more than 288 rows. The partition is the host that signed the report, so no host can write in another's name.
/// </remarks>
public sealed class MetricsStore(PodTables tables, TimeProvider clock)
{
    private const int MinutesOfRow = 5;
    private const int MostInstances = 1000;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(EnvironmentMetrics.MostMinutes);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    /// <summary>Adds what is not known yet; a minute that is known stays as it is.</summary>
    /// <param name="report">Believed.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task AddAsync(MetricsReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        var now = clock.GetUtcNow();
        var rows = from instance in report.Instances.Take(MostInstances)
                   from sample in instance.Samples.Take(MetricsReport.MostMinutes)
                   where sample.At > now - Kept && sample.At < now + ClockSkew
                   group (instance.InstanceId, Sample: sample with { At = Minute(sample.At) }) by Begin(sample.At);
        foreach (var row in rows)
            await AddAsync(report.AgentId, row.Key, row, cancellationToken);
    }

    /// <summary>Samples of a host's instances from a moment on, by instance, oldest first.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<MetricSample>>> ReadAsync(string hostId, DateTimeOffset from, CancellationToken cancellationToken)
    {
        // The ring's rows in one or two stretches; what is older by a day lies between and is passed over.
        var (first, last) = (Key(Begin(from)), Key(Begin(clock.GetUtcNow())));
        var whole = clock.GetUtcNow() - from > Kept - TimeSpan.FromMinutes(2 * MinutesOfRow);
        var filter = whole ? TableFilter.Create($"PartitionKey eq {hostId}")
            : string.CompareOrdinal(first, last) <= 0 ? TableFilter.Create($"PartitionKey eq {hostId} and RowKey ge {first} and RowKey le {last}")
            : TableFilter.Create($"PartitionKey eq {hostId} and (RowKey ge {first} or RowKey le {last})");
        var samples = new List<InstanceSamples>();
        await foreach (var row in tables.Metrics.QueryAsync(filter, cancellationToken: cancellationToken))
            samples.AddRange(row.GetJson<List<InstanceSamples>>("Samples") ?? []);
        return samples.GroupBy(s => s.InstanceId, StringComparer.Ordinal).ToDictionary(
            g => g.Key,
            g => (IReadOnlyList<MetricSample>)[.. g.SelectMany(s => s.Samples).Where(s => s.At >= from).OrderBy(s => s.At)],
            StringComparer.Ordinal);
    }

    private async Task AddAsync(
        string hostId, DateTimeOffset begin, IEnumerable<(string InstanceId, MetricSample Sample)> added, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var row = await tables.Metrics.GetEntityIfExistsAsync(hostId, Key(begin), cancellationToken: cancellationToken);
            var known = row?.GetDateTimeOffset("Begin") == begin ? row.GetJson<List<InstanceSamples>>("Samples") ?? [] : [];
            if (row?.GetDateTimeOffset("Begin") > begin) return;
            var all = known.SelectMany(i => i.Samples.Select(s => (i.InstanceId, Sample: s))).Concat(added)
                .GroupBy(s => s.InstanceId, StringComparer.Ordinal)
                .Select(i => new InstanceSamples(i.Key, [.. i.Select(s => s.Sample).DistinctBy(s => s.At).OrderBy(s => s.At)])).ToList();
            if (all.Sum(i => i.Samples.Count) == known.Sum(i => i.Samples.Count)) return;
            var next = new TableEntity(hostId, Key(begin)) { ["Begin"] = begin }.SetJson("Samples", all);
            try
            {
                if (row is null) await tables.Metrics.AddEntityAsync(next, cancellationToken);
                else await tables.Metrics.UpdateEntityAsync(next, row.ETag, TableUpdateMode.Replace, cancellationToken);
                return;
            }
            catch (RequestFailedException failure) when (failure.IsConflict() && attempt < 10)
            {
                // The same report a second time, or the one before it, in the same moment.
            }
        }
    }

    private static DateTimeOffset Minute(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);

    private static DateTimeOffset Begin(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % (MinutesOfRow * TimeSpan.TicksPerMinute)), TimeSpan.Zero);

    private static string Key(DateTimeOffset begin) => ((int)begin.TimeOfDay.TotalMinutes / MinutesOfRow).ToString("000", System.Globalization.CultureInfo.InvariantCulture);
}
