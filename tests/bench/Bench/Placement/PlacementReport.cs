using System.Globalization;
using System.Text.Json;
using Catalyze.Bench.Measurements;

namespace Catalyze.Bench.Placement;

/// <summary>The figures of a placement benchmark, in milliseconds.</summary>
/// <param name="Instances">Placed at once.</param>
/// <param name="Placed">From sending the order to the commit of the award that makes all reservations count.</param>
/// <param name="Floor">The storage calls that takes, bare.</param>
internal sealed record PlacementReport(int Instances, Statistics Placed, Statistics Floor)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal string ToJson() => JsonSerializer.Serialize(
        new
        {
            Benchmark = "placement",
            Unit = "milliseconds from the order to all reservations committed",
            Instances,
            Placed,
            Floor,
            MedianAboveFloor = Math.Round(Placed.Median - Floor.Median, 1),
            FloorCalls = StorageFloor.Steps,
        },
        Indented);

    internal string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Instances} instances placed after {Placed.Median:F1} ms ({Placed.Minimum:F1}–{Placed.Maximum:F1}); storage floor {Floor.Median:F1} ms ({Floor.Minimum:F1}–{Floor.Maximum:F1}); {Placed.Median - Floor.Median:F1} ms above it");
}
