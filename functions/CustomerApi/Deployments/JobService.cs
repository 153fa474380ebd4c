using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Jobs;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Deployments;

/// <summary>Runs commands once, beside a service. The caller has been authorised.</summary>
internal sealed class JobService(PodApiClient pods, AuditTrail audit)
{
    /// <summary>Starts one beside a service.</summary>
    /// <exception cref="ProblemException">What the Pod API refuses: nothing serves, no such service, wrong fields.</exception>
    public async Task<JobStatus> StartAsync(HttpContext context, OwnedEnvironment environment, string label, JobSettings settings, JobKind kind)
    {
        DeploymentService.ThrowIfRemoved(environment);
        var jobId = RandomIds.New("job");
        // Without the command: people write secrets into commands.
        await audit.AppendAsync(context, "job-started", $"{environment.EnvironmentId}/{label}/{jobId}");
        try
        {
            return await pods.StartJobAsync(environment.EnvironmentId, jobId, new JobRequest
            {
                Service = label,
                Command = settings.Command,
                Kind = kind,
                TimeLimitSeconds = settings.TimeLimitSeconds,
                By = Caller.Of(context).User.Name,
            }, context.RequestAborted);
        }
        catch (ProblemException refusal) when (refusal.Problem.Errors.Any(error => error.Code == "unknown-service"))
        {
            throw new ProblemException(new Problem("not-deployed", 409, "The service is not deployed.", $"The release that serves has no service {label}; deploy the configuration first."), refusal);
        }
        catch (ProblemException refusal) when (refusal.Problem.Errors.Any(error => error.Code == "no-source"))
        {
            throw new ProblemException(new Problem("not-supported", 409, "The service cannot run jobs.", refusal.Problem.Errors[0].Message), refusal);
        }
        catch (ProblemException refusal) when (refusal.Problem is { Status: 404 })
        {
            throw new ProblemException(new Problem("not-deployed", 409, "Nothing is deployed.", "Deploy the environment first."), refusal);
        }
    }

    /// <summary>Without commands and what they wrote, newest first.</summary>
    public async Task<IReadOnlyList<JobStatus>> ListAsync(OwnedEnvironment environment, string? label, CancellationToken cancellationToken) =>
        [.. (await pods.JobsAsync(environment.EnvironmentId, cancellationToken)).Where(job => label is null || job.Service == label)];

    /// <summary>One of them, with its command and the end of what it wrote.</summary>
    /// <exception cref="ProblemException">404.</exception>
    public async Task<JobStatus> FindAsync(OwnedEnvironment environment, string jobId, CancellationToken cancellationToken) =>
        await pods.JobAsync(environment.EnvironmentId, jobId, cancellationToken) ?? throw new ProblemException(Problem.NotFound);

    /// <summary>Asks for its end.</summary>
    /// <exception cref="ProblemException">404, or 409 for one that has ended.</exception>
    public async Task<JobStatus> CancelAsync(HttpContext context, OwnedEnvironment environment, string jobId)
    {
        await FindAsync(environment, jobId, context.RequestAborted);
        await audit.AppendAsync(context, "job-cancelled", $"{environment.EnvironmentId}/{jobId}");
        return await pods.CancelJobAsync(environment.EnvironmentId, jobId, new CancelRequest(Caller.Of(context).User.Name), context.RequestAborted);
    }
}
