using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Jobs;
using Catalyze.Contracts.Json;
using Catalyze.PodApi.Jobs;
using Catalyze.PodApi.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>One-off jobs of an environment.</summary>
internal static class JobRoutes
{
    private const string Jobs = "/pod/environments/{id}/jobs";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut(Jobs + "/{jobId}", StartAsync).For(PodPolicy.Service);
        routes.MapGet(Jobs, ListAsync).For(PodPolicy.Service);
        routes.MapGet(Jobs + "/{jobId}", GetAsync).For(PodPolicy.Service);
        routes.MapPost(Jobs + "/{jobId}/cancellation", CancelAsync).For(PodPolicy.Service);
    }

    private static async Task<IResult> StartAsync(string id, string jobId, HttpContext context, JobAcceptance acceptance)
    {
        var (request, _, refusal) = await JsonBody.ReadAsync<JobRequest>(context);
        if (request is null) return refusal!;
        var (job, refused) = await acceptance.AcceptAsync(id, jobId, request, context.RequestAborted);
        if (job is not null) return Results.Json(job.ToStatus(), CatalyzeJson.Options, statusCode: StatusCodes.Status202Accepted);
        if (refused!.RetryAfter is { } wait) Problems.ComeBack(context, wait);
        return refused.Errors.Count > 0
            ? Problems.Invalid(context, "Invalid request", refused.Errors)
            : Problems.Of(context, refused.Status, refused.Refusal!, refused.Title, refused.Detail);
    }

    private static async Task<IResult> ListAsync(string id, HttpContext context, EnvironmentStore environments, JobStore jobs) =>
        await environments.FindAsync(id, context.RequestAborted) is null or { Removed: true }
            ? Problems.NotFound(context, $"There is no environment {id}.")
            : Results.Json((await jobs.ReadAsync(id, context.RequestAborted)).Select(job => job.ToStatus()).ToList(), CatalyzeJson.Options);

    private static async Task<IResult> GetAsync(string id, string jobId, HttpContext context, JobStore jobs)
    {
        var stop = context.RequestAborted;
        if (!Ids.IsJob(jobId) || await jobs.FindAsync(id, jobId, stop) is not { } job) return Missing(context, jobId);
        // What it wrote is there before its end is.
        return Results.Json(
            job.ToStatus() with { Command = await jobs.FindCommandAsync(id, jobId, stop), Output = job.HasEnded ? await jobs.FindOutputAsync(id, jobId, stop) : null }, CatalyzeJson.Options);
    }

    private static async Task<IResult> CancelAsync(string id, string jobId, HttpContext context, JobCancellation cancellation)
    {
        var (request, _, refusal) = await JsonBody.ReadAsync<CancelRequest>(context);
        if (request is null) return refusal!;
        if (Requester.ErrorsOf(request.By) is { Count: > 0 } errors) return Problems.Invalid(context, "Invalid request", errors);
        if (!Ids.IsJob(jobId)) return Missing(context, jobId);
        return await cancellation.RequestAsync(id, jobId, request.By, context.RequestAborted) switch
        {
            null => Missing(context, jobId),
            { CancelRequestedAt: null } => Problems.Of(context, StatusCodes.Status409Conflict, "too-late", "It cannot be cancelled any more", $"{jobId} has ended."),
            var job => Results.Json(job.ToStatus(), CatalyzeJson.Options, statusCode: StatusCodes.Status202Accepted),
        };
    }

    private static IResult Missing(HttpContext context, string jobId) => Problems.NotFound(context, $"There is no job {jobId}.");
}
