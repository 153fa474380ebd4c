using System.Globalization;
using System.Text;
using System.Text.Json;
using Catalyze.Bench.Measurements;

namespace Catalyze.Bench.Durable;

/// <summary>All figures, and how busy the machine was meanwhile.</summary>
internal sealed record DurableReport(IReadOnlyList<DurableResult> Results, Statistics LoadAverage, int Processors)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal string ToJson() => JsonSerializer.Serialize(new { Benchmark = "durable", Processors, LoadAverage, Results }, Indented);

    internal string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Processors} processors, load average {LoadAverage.Minimum:F1} to {LoadAverage.Maximum:F1}");
        foreach (var result in Results)
        {
            text.Append(CultureInfo.InvariantCulture, $"{result.Name,-62} {result.Value.Median,8:F1} {result.Unit,-3} ({result.Value.Minimum:F1}–{result.Value.Maximum:F1})");
            if (result.CallsEach is { } calls)
                text.Append(CultureInfo.InvariantCulture, $"  {calls:F2} storage calls each, {result.ShareOfFloor:P0} of what the floor allows");
            if (result.Published is { } published)
                text.Append(CultureInfo.InvariantCulture, $"  {result.TimesPublished:F1} × the published {published:F0}");
            text.AppendLine();
        }

        return text.ToString();
    }
}
