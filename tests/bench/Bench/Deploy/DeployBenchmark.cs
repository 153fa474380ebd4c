using System.Globalization;
using Catalyze.Bench.Deploy.References;

namespace Catalyze.Bench.Deploy;

/// <summary>
/// Measures the contenders in turn: Catalyze, Swarm, docker run, Catalyze, … so that a machine that grows slower or faster meanwhile does so for all.
/// </summary>
internal static class DeployBenchmark
{
    internal static async Task<DeployReport> RunAsync(DeployOptions options, TextWriter progress, CancellationToken cancellationToken)
    {
        using var engine = new ScratchEngine();
        using var catalyze = new CatalyzeDeployer(options);
        IDeployer[] contenders = [catalyze, new SwarmDeployer(engine), new DockerRunDeployer(engine)];
        var results = new List<DeployResult>();
        try
        {
            await engine.StartAsync(cancellationToken);
            foreach (var contender in contenders)
            {
                await progress.WriteLineAsync($"preparing {contender.Name}");
                await contender.PrepareAsync(cancellationToken);
            }

            foreach (var replicas in options.Replicas)
                results.AddRange(await MeasureAsync(contenders, replicas, options.Rounds, progress, cancellationToken));
        }
        finally
        {
            foreach (var contender in contenders)
                await contender.CleanUpAsync(CancellationToken.None);
            await engine.StopAsync();
        }

        return new DeployReport(results);
    }

    private static async Task<IEnumerable<DeployResult>> MeasureAsync(
        IDeployer[] contenders, int replicas, int rounds, TextWriter progress, CancellationToken cancellationToken)
    {
        var runs = contenders.ToDictionary(c => c.Name, _ => new List<DeployRun>(), StringComparer.Ordinal);
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var contender in contenders)
            {
                var run = await contender.RunAsync(replicas, cancellationToken);
                runs[contender.Name].Add(run);
                await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{replicas} replicas, round {round}: {contender.Name} {run.Seconds:F2} s"));
            }
        }

        return runs.Select(r => new DeployResult(r.Key, replicas, r.Value));
    }
}
