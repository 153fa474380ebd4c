using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Deployments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Making a configuration real, and watching it.</summary>
internal sealed class DeploymentRoutes(DeploymentService deployments, PodApiClient pods)
{
    private const int LongestWait = 25;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/environments/{environmentId}/deployments", DeployAsync)
            .Describe(Policies.EnvironmentDeploy, "deploy", "Deploy the configuration as it is now", 400, 409, 429)
            .WithDescription("Wrong fields come back with their path in the configuration, nothing is stored then. The same Idempotency-Key again gives the first answer again. "
                + "A body is not needed. With planId exactly that plan is carried out; 409 plan-outdated where anything it rests on has changed. "
                + "Of one organisation only so many deployments go on at once: the others wait for their turn (state queued), and where too many wait, 429 says when to come back.")
            .WithMetadata(new AcceptsMetadata(["application/json"], typeof(DeployInstructions), IsOptional: true))
            .Produces<DeploymentAccepted>(202).WithTags("Deployments");
        api.MapPost("/environments/{environmentId}/plans", PlanAsync)
            .Describe(Policies.EnvironmentRead, "plan", "What deploying the configuration, or an earlier release, would do now", 400, 409)
            .WithDescription("Placements with prices, what moves, which services would be away and how long, what finds no place. Nothing is stored or reserved. A body is not needed; with release in it that release is planned.")
            .WithMetadata(new AcceptsMetadata(["application/json"], typeof(PlanInstructions), IsOptional: true))
            .Produces<EnvironmentPlan>().WithTags("Deployments");
        api.MapGet("/environments/{environmentId}/deployments", async (string environmentId, HttpContext context, int? limit, string? after) =>
                Paging.Answer(context, await pods.DeploymentsAsync(environmentId, context.RequestAborted),
                    deployment => Paging.TimeKey(deployment.CreatedAt, deployment.DeploymentId, newestFirst: true), limit, after))
            .Describe(Policies.EnvironmentRead, "listDeployments", "The environment's deployments, newest first", 400).Pages().Produces<IReadOnlyList<DeploymentStatus>>().WithTags("Deployments");
        api.MapGet("/environments/{environmentId}/deployments/{deploymentId}", async (string environmentId, string deploymentId, HttpContext context) =>
                Answer.Json(await deployments.FindAsync(EnvironmentHandler.EnvironmentOf(context), deploymentId, context.RequestAborted)))
            .Describe(Policies.EnvironmentRead, "showDeployment", "How a deployment goes; refusals to place explained host by host").Produces<DeploymentStatus>().WithTags("Deployments");
        api.MapPost("/environments/{environmentId}/deployments/{deploymentId}/cancellation", async (string environmentId, string deploymentId, HttpContext context) =>
                Answer.Json(await deployments.CancelAsync(context, EnvironmentHandler.EnvironmentOf(context), deploymentId), StatusCodes.Status202Accepted))
            .Describe(Policies.EnvironmentDeploy, "cancelDeployment", "End a deployment that does not serve yet; the release before it serves on", 409)
            .WithDescription("What it started is stopped and given back. 409 too-late once it serves, or has ended.")
            .Produces<DeploymentStatus>(202).WithTags("Deployments");
        api.MapGet("/environments/{environmentId}/deployments/{deploymentId}/timeline", TimelineAsync)
            .Describe(Policies.EnvironmentRead, "showTimeline", "What happened in a deployment; waits for news where waitSeconds says so", 400)
            .WithDescription("Ask with the cursor `next` of the page before as `after`. waitSeconds (0 to 25) holds the answer until something happens.")
            .Produces<TimelinePage>().WithTags("Deployments");
    }

    private async Task<IResult> DeployAsync(string environmentId, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, HttpContext context)
    {
        var instructions = await Body<DeployInstructions>.ReadOptionalAsync(context, new DeployInstructions());
        return Accepted(context, environmentId, await deployments.DeployAsync(context, EnvironmentHandler.EnvironmentOf(context), instructions, idempotencyKey));
    }

    private async Task<IResult> PlanAsync(string environmentId, HttpContext context)
    {
        var instructions = await Body<PlanInstructions>.ReadOptionalAsync(context, new PlanInstructions());
        return Answer.Json(await deployments.PlanAsync(EnvironmentHandler.EnvironmentOf(context), instructions, context.RequestAborted));
    }

    private async Task<IResult> TimelineAsync(string environmentId, string deploymentId, HttpContext context, string? after = null, int waitSeconds = 0)
    {
        if (waitSeconds is < 0 or > LongestWait)
            throw ProblemException.Invalid([new FieldError("waitSeconds", "out-of-range", $"0 to {LongestWait}.")]);
        await deployments.FindAsync(EnvironmentHandler.EnvironmentOf(context), deploymentId, context.RequestAborted);
        return Answer.Json(await pods.TimelineAsync(deploymentId, after, waitSeconds, context.RequestAborted));
    }

    /// <summary>202 with the customer's address of the deployment.</summary>
    public static IResult Accepted(HttpContext context, string environmentId, DeploymentAccepted accepted)
    {
        var location = $"/api/environments/{environmentId}/deployments/{accepted.DeploymentId}";
        return Answer.Accepted(context, location, accepted with { StatusUri = location });
    }
}
