using Catalyze.Contracts.Jobs;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Deployments;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Published.Models;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Published.Routes;

/// <summary>What runs of a service, and ending it.</summary>
internal sealed class PublishedJobRoutes(PublishedJobs jobs, PublishedServices published, ServiceOperations operations, PublishedWorkerScales workers, DeploymentService deployments, JobService commands)
{
    private const string Jobs = "/environments/{environmentId}/services/{label}/jobs";
    private const int MostPerPage = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Jobs, ListAsync).Needs(Policies.EnvironmentRead);
        routes.MapGet(Jobs + "/{jobId}", ShowAsync).Needs(Policies.EnvironmentRead);
        routes.MapDelete(Jobs + "/{jobId}", EndAsync).Needs(Policies.EnvironmentOperate);
        routes.MapPost(Jobs + "/{jobId}/stop", EndAsync).Needs(Policies.EnvironmentOperate);
        routes.MapPost(Jobs + "/{jobId}/start", StartAsync).Needs(Policies.EnvironmentOperate);
        routes.MapPost("/environments/{environmentId}/services/{label}/rake", RakeAsync).Needs(Policies.EnvironmentOperate);
    }

    /// <summary>Pages begin with 1; page 0, where one client begins, is the first as well.</summary>
    private async Task<IResult> ListAsync(string environmentId, string label, HttpContext context, string? status = null, string? type = null, int pageNumber = 1, int pageSize = 100)
    {
        Text.ThrowIfAny(
            pageNumber < 0 ? new FieldError("pageNumber", "out-of-range", "1 or more.") : null,
            pageSize is < 1 or > MostPerPage ? new FieldError("pageSize", "out-of-range", $"1 to {MostPerPage}.") : null);
        var found = (await jobs.ListAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted))
            .Where(job => (status is null || job.Status == status) && (type is null || job.Type == type));
        return Answer.Json(found.Skip(Math.Max(0, pageNumber - 1) * pageSize).Take(pageSize).ToList());
    }

    private async Task<IResult> ShowAsync(string environmentId, string label, string jobId, HttpContext context, bool spec = false)
    {
        var job = await jobs.FindAsync(EnvironmentHandler.EnvironmentOf(context), label, jobId, context.RequestAborted);
        return Answer.Json(spec && job.Target is not null ? job with { Spec = PublishedJobSpec.Of(job.Target) } : job);
    }

    /// <summary>Of a service's own instance: stops the service, as the clients mean it. Of a worker: one less. Of a build: ends the deployment.</summary>
    private async Task<IResult> EndAsync(string environmentId, string label, string jobId, HttpContext context)
    {
        var environment = EnvironmentHandler.EnvironmentOf(context);
        var service = await published.ConfiguredAsync(environment, label, context.RequestAborted) ?? throw new ProblemException(NotTheProxy);
        var job = await jobs.FindAsync(environment, label, jobId, context.RequestAborted);
        switch (job.Type)
        {
            // With the first job of a service all of it is stopping; the others go with it.
            case PublishedJobs.Deploy or PublishedJobs.Worker when service.Stopped:
                break;
            case PublishedJobs.Deploy:
                await operations.StopAsync(context, environment, label);
                break;
            case PublishedJobs.Worker:
                await workers.LessAsync(context, environment, label, job.Target!);
                break;
            // Asked again of one that has ended, as a client does that clears up, nothing is to be done.
            case PublishedJobs.Rake when job.Status is PublishedJobStatus.Finished or PublishedJobStatus.Failed or PublishedJobStatus.Stopped:
                break;
            case PublishedJobs.Rake:
                await commands.CancelAsync(context, environment, job.Id);
                break;
            case PublishedJobs.Build:
                await deployments.CancelAsync(context, environment, job.Id);
                break;
            default:
                throw new ProblemException(Problem.NotFound);
        }

        return Results.NoContent();
    }

    private async Task<IResult> StartAsync(string environmentId, string label, string jobId, HttpContext context)
    {
        var environment = EnvironmentHandler.EnvironmentOf(context);
        if ((await jobs.FindAsync(environment, label, jobId, context.RequestAborted)).Type == PublishedJobs.Rake) throw new ProblemException(RunsOnce);
        await operations.StartAsync(context, environment, label);
        return Results.NoContent();
    }

    private async Task<IResult> RakeAsync(string environmentId, string label, Body<PublishedCommand> body, HttpContext context)
    {
        var environment = EnvironmentHandler.EnvironmentOf(context);
        _ = await published.ConfiguredAsync(environment, label, context.RequestAborted) ?? throw new ProblemException(NotTheProxy);
        var job = await commands.StartAsync(context, environment, label, new JobSettings { Command = body.Value.Command }, JobKind.Rake);
        return Answer.Json(await jobs.FindAsync(environment, label, job.JobId, context.RequestAborted));
    }

    private static Problem RunsOnce { get; } = new("not-supported", 409, "A command runs once.", "Run it anew to run it again.");

    private static Problem NotTheProxy { get; } = new("not-supported", 409, "The proxy cannot be stopped.", "It runs as long as the environment has host names; remove its sites and redeploy.");
}
