using Catalyze.Contracts.Metrics;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;

namespace Catalyze.CustomerApi.Environments;

/// <summary>What instances of an environment use. The caller has been authorised.</summary>
internal sealed class MetricsViews(PodApiClient pods, TimeProvider time)
{
    /// <summary>Minutes of every instance, or of one service's; of an environment that never ran there are none.</summary>
    /// <exception cref="ProblemException">400 where the minutes are out of range.</exception>
    public async Task<EnvironmentMetrics> ReadAsync(OwnedEnvironment environment, int minutes, string? service, CancellationToken cancellationToken)
    {
        if (minutes is < 1 or > EnvironmentMetrics.MostMinutes)
            throw ProblemException.Invalid([new FieldError("minutes", "out-of-range", $"From 1 to {EnvironmentMetrics.MostMinutes}.")]);
        var now = time.GetUtcNow();
        var all = await pods.MetricsAsync(environment.EnvironmentId, minutes, cancellationToken)
            ?? new EnvironmentMetrics { EnvironmentId = environment.EnvironmentId, From = now - TimeSpan.FromMinutes(minutes), To = now, Instances = [] };
        return service is null ? all : all with { Instances = [.. all.Instances.Where(instance => instance.Service == service)] };
    }
}
