using System.Globalization;
using System.Text.Json;
using Catalyze.Bench.Measurements;

namespace Catalyze.Bench.Recover;

/// <summary>What a recovery took, in seconds from cutting the host off.</summary>
/// <param name="Configured">Silence after which a host is lost.</param>
/// <param name="Detected">Until the host was lost.</param>
/// <param name="Serving">Until the name was served again, to stay.</param>
/// <param name="Unserved">Between the last answer before and the first after.</param>
internal sealed record RecoverReport(double Configured, Statistics Detected, Statistics Serving, Statistics Unserved)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal string ToJson() => JsonSerializer.Serialize(
        new { Benchmark = "recover", Unit = "seconds from the loss of the host", DetectionConfigured = Configured, Detected, ServingAgain = Serving, Unserved, MedianAfterDetection = Math.Round(Serving.Median - Detected.Median, 1) },
        Indented);

    internal string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"lost after {Detected.Median:F1} s ({Detected.Minimum:F1}–{Detected.Maximum:F1}; configured {Configured:F0} s), served again after {Serving.Median:F1} s ({Serving.Minimum:F1}–{Serving.Maximum:F1}); {Serving.Median - Detected.Median:F1} s of it after detection");
}
