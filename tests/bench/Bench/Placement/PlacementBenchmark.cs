using System.Globalization;
using Catalyze.Bench.Deploy;
using Catalyze.Bench.Measurements;

namespace Catalyze.Bench.Placement;

/// <summary>Measures the placement of a real deployment on the pod's real hosts and the storage floor in turns.</summary>
internal static class PlacementBenchmark
{
    internal static async Task<PlacementReport> RunAsync(DeployOptions options, string storage, TextWriter progress, CancellationToken cancellationToken)
    {
        using var catalyze = new CatalyzeDeployer(options);
        var floor = new StorageFloor(storage, options.Engines.GetDirectories("host*").Length);
        var instances = options.Replicas[0];
        var (placed, floors) = (new List<double>(), new List<double>());
        try
        {
            await progress.WriteLineAsync("preparing");
            await catalyze.PrepareAsync(cancellationToken);
            await floor.PrepareAsync(cancellationToken);
            await floor.MeasureAsync(instances, cancellationToken);
            for (var round = 1; round <= options.Rounds; round++)
            {
                placed.Add((await catalyze.RunAsync(instances, cancellationToken)).Phases["placed"]);
                floors.Add((await floor.MeasureAsync(instances, cancellationToken)).TotalMilliseconds);
                await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round}: placed after {placed[^1]:F1} ms, floor {floors[^1]:F1} ms"));
            }
        }
        finally
        {
            await catalyze.CleanUpAsync(CancellationToken.None);
            await floor.CleanUpAsync(CancellationToken.None);
        }

        return new PlacementReport(instances, Statistics.Of(placed), Statistics.Of(floors));
    }
}
