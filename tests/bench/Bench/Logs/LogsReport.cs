using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Catalyze.Bench.Logs;

/// <summary>What ingestion and searches achieved.</summary>
/// <param name="Lines">Lines that were stored.</param>
/// <param name="PerSecond">Lines a second through the service: parsed, checked, indexed, committed.</param>
/// <param name="BareCopyPerSecond">Rows a second of the same data by COPY into a table without indexes: the floor.</param>
/// <param name="IndexedCopyPerSecond">The same into a table with the service's indexes: what indexing leaves.</param>
/// <param name="ServiceCpuPerThousand">Processor milliseconds of the service for 1,000 lines, the load's own included.</param>
/// <param name="StoreCpuPerThousand">Processor milliseconds of the database for 1,000 lines.</param>
/// <param name="ServiceMib">Memory of the service's process at the end, the load's own included.</param>
/// <param name="StoreMib">What lines and indexes take on the disk.</param>
/// <param name="Host">What hosts do before.</param>
/// <param name="Searches">Latencies of searches over all lines.</param>
internal sealed record LogsReport(
    int Lines, double PerSecond, double BareCopyPerSecond, double IndexedCopyPerSecond, double ServiceCpuPerThousand, double StoreCpuPerThousand, double ServiceMib, double StoreMib, HostPathFigure Host,
    IReadOnlyList<SearchFigure> Searches)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal string ToJson() => JsonSerializer.Serialize(
        new
        {
            Benchmark = "logs",
            Unit = "lines per second; milliseconds",
            Note = "The load comes from the process of the service and shares its processors and the database's.",
            Environment.ProcessorCount,
            Report = this,
        }, Indented);

    internal string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{Lines} lines: {PerSecond:F0}/s stored and indexed; bare COPY {BareCopyPerSecond:F0}/s, COPY into the same indexes {IndexedCopyPerSecond:F0}/s");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"for 1,000 lines: {ServiceCpuPerThousand:F1} ms of processor in the service (with the load), {StoreCpuPerThousand:F1} ms in the database; {ServiceMib:F0} MiB memory, {StoreMib:F0} MiB disk");
        text.AppendLine(CultureInfo.InvariantCulture,
            $"on the host: {Host.PerSecond:F0}/s by one thread (bare reading {Host.BareReadPerSecond:F0}/s), {Host.CpuPerThousand:F1} ms of processor for 1,000 lines, {Host.MemoryMib:F0} MiB at most, {Host.AllocatedPerLine:F0} bytes allocated and {Host.SentPerLine:F0} sent a line");
        foreach (var search in Searches)
            text.AppendLine(CultureInfo.InvariantCulture, $"{search.Name,-40} {search.MedianMilliseconds,8:F1} ms (at most {search.MostMilliseconds:F1}); bare SQL {search.BareMilliseconds:F1} ms");
        return text.ToString();
    }
}
