using Catalyze.Bench.Measurements;

namespace Catalyze.Bench.Deploy;

/// <summary>All runs of one contender with one number of replicas.</summary>
internal sealed record DeployResult(string Contender, int Replicas, IReadOnlyList<DeployRun> Runs)
{
    internal Statistics Seconds => Statistics.Of(Runs.Select(r => r.Seconds));

    internal IReadOnlyDictionary<string, double> MedianPhases => Medians(Runs.Select(r => r.Phases));

    internal IReadOnlyDictionary<string, double> MedianSteps => Medians(Runs.Select(r => r.Steps));

    private static SortedDictionary<string, double> Medians(IEnumerable<IReadOnlyDictionary<string, double>> runs) => new(
        runs.SelectMany(r => r).GroupBy(p => p.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => Statistics.Of(g.Select(p => p.Value)).Median, StringComparer.Ordinal),
        StringComparer.Ordinal);
}
