using System.Globalization;
using System.Text.Json;

namespace Catalyze.Bench.Api;

/// <summary>The figures of a benchmark of the Customer API; each the median of its rounds.</summary>
internal sealed record ApiReport(int Connections, int Rounds, IReadOnlyDictionary<string, ApiFigure> Kinds)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private double Share => Math.Round(Kinds["checkedRead"].PerSecond / Kinds["bare"].PerSecond, 3);

    internal string ToJson() => JsonSerializer.Serialize(
        new
        {
            Benchmark = "api",
            Unit = "requests per second; latencies in milliseconds",
            Note = "The load comes from the same process and shares its processors with the server and Azurite.",
            Connections,
            Rounds,
            Kinds,
            CheckedReadShareOfBare = Share,
        },
        Indented);

    internal string ToText() => string.Join('\n', Kinds.Select(kind => string.Create(CultureInfo.InvariantCulture,
        $"{kind.Key}: {kind.Value.PerSecond:F0}/s, p50 {kind.Value.MedianMilliseconds:F1} ms, p99 {kind.Value.P99Milliseconds:F1} ms")))
        + string.Create(CultureInfo.InvariantCulture, $"\na checked read has {Share:P0} of the bare endpoint's rate");
}
