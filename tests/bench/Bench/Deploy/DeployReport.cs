using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Catalyze.Bench.Deploy;

/// <summary>The figures of a whole benchmark, and what each contender took relative to the others.</summary>
internal sealed record DeployReport(IReadOnlyList<DeployResult> Results)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal string ToJson() => JsonSerializer.Serialize(
        new
        {
            Benchmark = "deploy",
            Unit = "seconds from the order to all running",
            Results = Results.Select(r => new
            {
                r.Contender,
                r.Replicas,
                r.Seconds,
                Ratios = Ratios(r),
                Phases = r.MedianPhases,
                Steps = r.MedianSteps,
            }),
        },
        Indented);

    internal string ToText()
    {
        var text = new StringBuilder();
        foreach (var result in Results)
        {
            var ratios = string.Join(", ", Ratios(result).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Value:F2} × {r.Key}")));
            text.AppendLine(CultureInfo.InvariantCulture, $"{result.Replicas,4} replicas  {result.Contender,-12} {result.Seconds.Median,7:F2} s ({result.Seconds.Minimum:F2}–{result.Seconds.Maximum:F2})  {ratios}");
            AppendMilliseconds(text, "reached after", result.MedianPhases);
            AppendMilliseconds(text, "median per instance", result.MedianSteps);
        }

        return text.ToString();
    }

    // How many times as long this contender took as each of the others, by median.
    private Dictionary<string, double> Ratios(DeployResult result) => Results
        .Where(other => other.Replicas == result.Replicas && other.Contender != result.Contender)
        .ToDictionary(other => other.Contender, other => Math.Round(result.Seconds.Median / other.Seconds.Median, 3), StringComparer.Ordinal);

    private static void AppendMilliseconds(StringBuilder text, string title, IReadOnlyDictionary<string, double> values)
    {
        if (values.Count > 0)
            text.AppendLine(CultureInfo.InvariantCulture, $"      {title}: {string.Join(", ", values.OrderBy(v => v.Value).Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Key} {v.Value:F0} ms")))}");
    }
}
