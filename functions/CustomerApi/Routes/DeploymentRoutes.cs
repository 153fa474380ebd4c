using System.Security.Cryptography;
using System.Text;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Making a configuration real, and watching it.</summary>
internal sealed class DeploymentRoutes(ConfigurationStore configurations, PodApiClient pods, AuditTrail audit)
{
    private const int LongestWait = 25;

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/environments/{environmentId}/deployments", DeployAsync)
            .Describe(Policies.EnvironmentDeploy, "deploy", "Deploy the configuration as it is now", 400, 409)
            .WithDescription("Wrong fields come back with their path in the configuration, nothing is stored then. The same Idempotency-Key again gives the first answer again.")
            .Produces<DeploymentAccepted>(202).WithTags("Deployments");
        api.MapGet("/environments/{environmentId}/deployments", async (string environmentId, CancellationToken cancellationToken) =>
                Answer.Json<IReadOnlyList<DeploymentStatus>>([.. (await pods.DeploymentsAsync(environmentId, cancellationToken)).OrderByDescending(deployment => deployment.CreatedAt)]))
            .Describe(Policies.EnvironmentRead, "listDeployments", "The environment's deployments, newest first").Produces<IReadOnlyList<DeploymentStatus>>().WithTags("Deployments");
        api.MapGet("/environments/{environmentId}/deployments/{deploymentId}", async (string environmentId, string deploymentId, CancellationToken cancellationToken) =>
                Answer.Json(await FindAsync(environmentId, deploymentId, cancellationToken)))
            .Describe(Policies.EnvironmentRead, "showDeployment", "How a deployment goes; refusals to place explained host by host").Produces<DeploymentStatus>().WithTags("Deployments");
        api.MapGet("/environments/{environmentId}/deployments/{deploymentId}/timeline", TimelineAsync)
            .Describe(Policies.EnvironmentRead, "showTimeline", "What happened in a deployment; waits for news where waitSeconds says so", 400)
            .WithDescription("Ask with the cursor `next` of the page before as `after`. waitSeconds (0 to 25) holds the answer until something happens.")
            .Produces<TimelinePage>().WithTags("Deployments");
    }

    private async Task<IResult> DeployAsync(string environmentId, [FromHeader(Name = "Idempotency-Key")] string? idempotencyKey, HttpContext context)
    {
        var environment = EnvironmentHandler.EnvironmentOf(context);
        if (idempotencyKey is { Length: > 200 })
            throw ProblemException.Invalid([new FieldError("Idempotency-Key", "too-long", "At most 200 characters.")]);
        if (environment.RemovalRequestedAt is not null)
            return new ProblemResult(new Problem("being-removed", 409, "The environment is being removed.", "Nothing can be deployed to it any more."));
        var stored = await configurations.FindAsync(environmentId, context.RequestAborted) ?? throw new ProblemException(Problem.NotFound);
        await audit.AppendAsync(context, "deployment-requested", environmentId, stored.EntityTag);
        var accepted = await pods.DeployAsync(
            SpecificationTranslator.Translate(environment, stored.Configuration), ScopedKey(environmentId, idempotencyKey), context.RequestAborted);
        var location = $"/api/environments/{environmentId}/deployments/{accepted.DeploymentId}";
        return Answer.Accepted(context, location, accepted with { StatusUri = location });
    }

    private async Task<IResult> TimelineAsync(string environmentId, string deploymentId, HttpContext context, string? after = null, int waitSeconds = 0)
    {
        if (waitSeconds is < 0 or > LongestWait)
            throw ProblemException.Invalid([new FieldError("waitSeconds", "out-of-range", $"0 to {LongestWait}.")]);
        await FindAsync(environmentId, deploymentId, context.RequestAborted);
        return Answer.Json(await pods.TimelineAsync(deploymentId, after, waitSeconds, context.RequestAborted));
    }

    /// <summary>The deployment, if it is one of this environment: an id of another tenant is as unknown as one that never was.</summary>
    private async Task<DeploymentStatus> FindAsync(string environmentId, string deploymentId, CancellationToken cancellationToken) =>
        await pods.DeploymentAsync(deploymentId, cancellationToken) is { } deployment && deployment.EnvironmentId == environmentId
            ? deployment
            : throw new ProblemException(Problem.NotFound);

    // Tied to the environment: two customers choosing the same key must not get each other's answers.
    private static string? ScopedKey(string environmentId, string? key) =>
        string.IsNullOrEmpty(key) ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{environmentId}\n{key}")));
}
