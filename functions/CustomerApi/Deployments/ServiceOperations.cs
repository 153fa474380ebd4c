using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Deployments;

/// <summary>Starts, stops, restarts and scales a service of the release that serves. The caller has been authorised.</summary>
/// <remarks>
/// The release that serves is changed, not the configuration deployed: whoever operates must not have to roll out what others are still writing.
/// The configuration then takes over the same change, or the next deployment would undo it.
/// </remarks>
internal sealed class ServiceOperations(ConfigurationEditor configurations, PodApiClient pods, AuditTrail audit)
{
    public Task<DeploymentAccepted> StopAsync(HttpContext context, OwnedEnvironment environment, string label) =>
        ChangeAsync(context, environment, "service-stopped", new ServiceChange { Label = label, Stopped = true }, service => service with { Stopped = true });

    public Task<DeploymentAccepted> StartAsync(HttpContext context, OwnedEnvironment environment, string label) =>
        ChangeAsync(context, environment, "service-started", new ServiceChange { Label = label, Stopped = false }, service => service with { Stopped = false });

    public Task<DeploymentAccepted> ScaleAsync(HttpContext context, OwnedEnvironment environment, string label, ServiceScale scale)
    {
        if (scale.Scale is null && scale.Workers.Count == 0)
            throw ProblemException.Invalid([new FieldError("scale", "required", "Say how many instances of what.")]);
        var change = new ServiceChange { Label = label, Scale = scale.Scale, Workers = scale.Workers };
        return ChangeAsync(context, environment, "service-scaled", change, service => service with
        {
            Scale = scale.Scale ?? service.Scale,
            Workers = service.Workers.Where(worker => !scale.Workers.ContainsKey(worker.Key)).Concat(scale.Workers).Where(worker => worker.Value > 0)
                .ToDictionary(worker => worker.Key, worker => worker.Value, StringComparer.Ordinal),
        });
    }

    /// <summary>Replaces every instance of a service of the release that serves.</summary>
    public async Task<DeploymentAccepted> RestartAsync(HttpContext context, OwnedEnvironment environment, string label)
    {
        DeploymentService.ThrowIfRemoved(environment);
        await audit.AppendAsync(context, "service-restarted", Target(environment, label));
        return await RequestAsync(environment, label, new DeploymentRequest { Restart = [label] }, context.RequestAborted);
    }

    private async Task<DeploymentAccepted> ChangeAsync(
        HttpContext context, OwnedEnvironment environment, string action, ServiceChange change, Func<ServiceConfiguration, ServiceConfiguration> write)
    {
        DeploymentService.ThrowIfRemoved(environment);
        await audit.AppendAsync(context, action, Target(environment, change.Label));
        // First what may refuse. Should we die before the configuration has it, asking again changes nothing that runs and writes it.
        var accepted = await RequestAsync(environment, change.Label, new DeploymentRequest { Changes = [change] }, context.RequestAborted);
        await configurations.ChangeServiceAsync(context, environment, change.Label, write);
        return accepted;
    }

    private async Task<DeploymentAccepted> RequestAsync(OwnedEnvironment environment, string label, DeploymentRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await pods.DeployAsync(environment.EnvironmentId, request, idempotencyKey: null, cancellationToken);
        }
        catch (ProblemException refusal) when (refusal.Problem.Errors.Any(error => error.Code == "unknown-service"))
        {
            throw new ProblemException(new Problem("not-deployed", 409, "The service is not deployed.", $"The release that serves has no service {label}; deploy the configuration first."), refusal);
        }
        catch (ProblemException refusal) when (refusal.Problem is { Status: 404 })
        {
            throw new ProblemException(new Problem("not-deployed", 409, "Nothing is deployed.", "Deploy the environment first."), refusal);
        }
        catch (ProblemException refusal) when (refusal.Problem.Errors.Count > 0)
        {
            const string Prefix = "changes[0].";
            throw new ProblemException(refusal.Problem with
            {
                Errors = [.. refusal.Problem.Errors.Select(error => error.Field.StartsWith(Prefix, StringComparison.Ordinal) ? error with { Field = error.Field[Prefix.Length..] } : error)],
            }, refusal);
        }
    }

    private static string Target(OwnedEnvironment environment, string label) => $"{environment.EnvironmentId}/{label}";
}
