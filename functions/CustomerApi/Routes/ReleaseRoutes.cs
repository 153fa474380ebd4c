using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Releases;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Deployments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Releases: what was deployed, how two differ, and going back to one.</summary>
internal sealed class ReleaseRoutes(DeploymentService deployments, PodApiClient pods)
{
    private const string Release = "/environments/{environmentId}/releases/{releaseId}";

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/environments/{environmentId}/releases", async (string environmentId, HttpContext context, int? limit, string? after) =>
                Paging.Answer(context, await pods.ReleasesAsync(environmentId, context.RequestAborted),
                    release => Paging.TimeKey(release.CreatedAt, $"{long.MaxValue - release.Number:D19}-{release.ReleaseId}", newestFirst: true), limit, after))
            .Describe(Policies.EnvironmentRead, "listReleases", "The environment's releases, newest first", 400).Pages().Produces<IReadOnlyList<ReleaseSummary>>().WithTags("Releases");
        api.MapGet(Release, async (string environmentId, string releaseId, HttpContext context) =>
                Answer.Json(await deployments.FindReleaseAsync(EnvironmentHandler.EnvironmentOf(context), releaseId, context.RequestAborted)))
            .Describe(Policies.EnvironmentRead, "showRelease", "A release with what it holds, values of variables and private keys left out").Produces<ReleaseDetails>().WithTags("Releases");
        api.MapGet(Release + "/difference", async (string environmentId, string releaseId, HttpContext context, string? to = null) =>
                Answer.Json(await pods.CompareReleasesAsync(environmentId, releaseId, to, context.RequestAborted)))
            .Describe(Policies.EnvironmentRead, "compareReleases", "How a release differs from another, by default from the one that serves", 400)
            .WithDescription("A changed secret is named without its values.").Produces<ReleaseDifference>().WithTags("Releases");
        api.MapPut(Release + "/notes", async (string environmentId, string releaseId, Body<ReleaseNotes> body, HttpContext context) =>
                Answer.Json(await deployments.NoteAsync(context, EnvironmentHandler.EnvironmentOf(context), releaseId, body.Value)))
            .Describe(Policies.EnvironmentDeploy, "noteRelease", "Write what a release is to be remembered by; nothing else of it ever changes", 400).Produces<ReleaseSummary>().WithTags("Releases");
        api.MapPost(Release + "/deployments", RollBackAsync)
            .Describe(Policies.EnvironmentDeploy, "rollBack", "Deploy an earlier release again, as it was", 400, 409, 429)
            .WithDescription("Nothing is built again. The configuration stays as it is: the next deployment of it replaces the release again. A body is not needed. "
                + "With planId exactly that plan of the release is carried out; 409 plan-outdated where anything it rests on has changed.")
            .WithMetadata(new AcceptsMetadata(["application/json"], typeof(RollbackInstructions), IsOptional: true))
            .Produces<DeploymentAccepted>(202).WithTags("Releases");
    }

    private async Task<IResult> RollBackAsync(string environmentId, string releaseId, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, HttpContext context)
    {
        var instructions = await Body<RollbackInstructions>.ReadOptionalAsync(context, new RollbackInstructions());
        return DeploymentRoutes.Accepted(
            context, environmentId, await deployments.RollBackAsync(context, EnvironmentHandler.EnvironmentOf(context), releaseId, instructions, idempotencyKey));
    }
}
