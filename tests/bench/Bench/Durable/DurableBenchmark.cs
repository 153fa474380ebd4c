using System.Globalization;
using Catalyze.Bench.Measurements;
using Catalyze.TestSupport;

namespace Catalyze.Bench.Durable;

/// <summary>Runs the rounds, each beside its own floor.</summary>
internal static class DurableBenchmark
{
    internal static async Task<DurableReport> RunAsync(int rounds, TextWriter progress, CancellationToken cancellationToken)
    {
        await using var azurite = await AzuriteProcess.StartNewAsync();
        var loads = new List<double> { LoadAverage() };
        var figures = new List<DurableFigure>();
        for (var round = 1; round <= rounds; round++)
        {
            figures.AddRange(await new DurableRound(azurite.ConnectionString).RunAsync(cancellationToken));
            loads.Add(LoadAverage());
            await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round} of {rounds} done, load average {loads[^1]:F1}"));
        }

        return new DurableReport([.. figures.GroupBy(figure => figure.Name, StringComparer.Ordinal).Select(DurableResult.Of)], Statistics.Of(loads), Environment.ProcessorCount);
    }

    private static double LoadAverage() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
}
