using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Deployments;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Published;

/// <summary>Numbers of workers in the clients' two steps.</summary>
/// <remarks>
/// To have more, a client writes the numbers and then deploys the target; to have fewer, it ends jobs one by one and then writes the numbers.
/// So the numbers go into the configuration, those that became smaller take effect when they are written, and those that became greater with the deployment.
/// </remarks>
internal sealed class PublishedWorkerScales(ConfigurationEditor configurations, ServiceOperations operations, PodApiClient pods, AuditTrail audit)
{
    public async Task<IReadOnlyDictionary<string, int>> ReadAsync(OwnedEnvironment environment, string label, CancellationToken cancellationToken) =>
        ConfigurationEditor.ServiceOf((await configurations.ReadAsync(environment, cancellationToken)).Configuration, label).Workers;

    /// <summary>Replaces the numbers; a target that is not named ends.</summary>
    public async Task WriteAsync(HttpContext context, OwnedEnvironment environment, string label, IReadOnlyDictionary<string, int> scales)
    {
        var wrong = scales.Where(scale => scale.Value < 0).Select(scale => new FieldError($"workers.{scale.Key}", "out-of-range", "0 or more.")).ToList();
        if (wrong.Count > 0)
            throw ProblemException.Invalid(wrong);
        var before = await ReadAsync(environment, label, context.RequestAborted);
        var serving = (await pods.EnvironmentAsync(environment.EnvironmentId, context.RequestAborted))?.Services.FirstOrDefault(service => service.Label == label)?.Workers;
        var fewer = (serving ?? before).Where(worker => serving is not null && scales.GetValueOrDefault(worker.Key) < worker.Value)
            .ToDictionary(worker => worker.Key, worker => scales.GetValueOrDefault(worker.Key), StringComparer.Ordinal);
        await audit.AppendAsync(context, "workers-written", $"{environment.EnvironmentId}/{label}");
        await configurations.ChangeServiceAsync(context, environment, label, service => service with
        {
            Workers = scales.Where(scale => scale.Value > 0).ToDictionary(scale => scale.Key, scale => scale.Value, StringComparer.Ordinal),
        });
        if (fewer.Count > 0)
            await operations.ScaleAsync(context, environment, label, new ServiceScale { Workers = fewer });
    }

    /// <summary>One worker less; it takes effect when the client writes the numbers, as it does next, or with the next deployment.</summary>
    public async Task LessAsync(HttpContext context, OwnedEnvironment environment, string label, string target)
    {
        await audit.AppendAsync(context, "worker-ended", $"{environment.EnvironmentId}/{label}", target);
        await configurations.ChangeServiceAsync(context, environment, label, service =>
        {
            var left = service.Workers.GetValueOrDefault(target) - 1;
            var others = service.Workers.Where(worker => worker.Key != target);
            return service with
            {
                Workers = (left > 0 ? others.Append(new(target, left)) : others).ToDictionary(worker => worker.Key, worker => worker.Value, StringComparer.Ordinal),
            };
        });
    }

    /// <summary>Makes the number of a target real.</summary>
    /// <exception cref="ProblemException">404 where the numbers name no such target.</exception>
    public async Task DeployAsync(HttpContext context, OwnedEnvironment environment, string label, string target)
    {
        var scale = (await ReadAsync(environment, label, context.RequestAborted)).GetValueOrDefault(target);
        if (scale == 0)
            throw new ProblemException(new Problem("not-found", 404, "There is nothing here.", $"The workers of {label} have no target {target}."));
        await operations.ScaleAsync(context, environment, label, new ServiceScale { Workers = new Dictionary<string, int>(StringComparer.Ordinal) { [target] = scale } });
    }
}
