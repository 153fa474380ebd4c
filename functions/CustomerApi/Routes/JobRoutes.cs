using Catalyze.Contracts.Jobs;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Deployments;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Commands that run once, with image, variables and connections of a service.</summary>
internal sealed class JobRoutes(JobService jobs)
{
    private const string Jobs = "/environments/{environmentId}/jobs";

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/environments/{environmentId}/services/{label}/jobs", StartAsync)
            .Describe(Policies.EnvironmentOperate, "startJob", "Run a command once, in a container of its own", 400, 409, 429)
            .WithDescription("With the image, variables and connections that the service has in the release that serves. It is started once and never again, whatever happens; "
                + "its container goes when it has ended. The end of what it wrote (32 KiB) and its exit code are kept. 409 where nothing serves, the service has no source, or ten jobs are under way.")
            .Produces<JobStatus>(202).WithTags("Jobs");
        api.MapGet(Jobs, async (string environmentId, HttpContext context, int? limit, string? after, string? service = null) =>
                Paging.Answer(context, await jobs.ListAsync(EnvironmentHandler.EnvironmentOf(context), service, context.RequestAborted),
                    job => Paging.TimeKey(job.CreatedAt, job.JobId, newestFirst: true), limit, after))
            .Describe(Policies.EnvironmentRead, "listJobs", "The environment's jobs, newest first, without their commands and output", 400).Pages()
            .Produces<IReadOnlyList<JobStatus>>().WithTags("Jobs");
        api.MapGet(Jobs + "/{jobId}", async (string environmentId, string jobId, HttpContext context) =>
                Answer.Json(await jobs.FindAsync(EnvironmentHandler.EnvironmentOf(context), jobId, context.RequestAborted)))
            .Describe(Policies.EnvironmentOperate, "showJob", "How a job goes, with its command and the end of what it wrote")
            .Produces<JobStatus>().WithTags("Jobs");
        api.MapPost(Jobs + "/{jobId}/cancellation", async (string environmentId, string jobId, HttpContext context) =>
                Answer.Json(await jobs.CancelAsync(context, EnvironmentHandler.EnvironmentOf(context), jobId), StatusCodes.Status202Accepted))
            .Describe(Policies.EnvironmentOperate, "cancelJob", "End a job", 409)
            .WithDescription("Its process is asked to end and killed where it does not. 409 too-late once it has ended.").Produces<JobStatus>(202).WithTags("Jobs");
    }

    private async Task<IResult> StartAsync(string environmentId, string label, Body<JobSettings> body, HttpContext context)
    {
        var job = await jobs.StartAsync(context, EnvironmentHandler.EnvironmentOf(context), label, body.Value, JobKind.Command);
        return Answer.Accepted(context, $"/api/environments/{environmentId}/jobs/{job.JobId}", job);
    }
}
