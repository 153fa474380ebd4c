using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Releases;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Deployments;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Published.Models;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Published.Routes;

/// <summary>Deploying, redeploying, going back, and the releases to go back to. A release is the environment's: every service of it has the same ones.</summary>
internal sealed class PublishedReleaseRoutes(
    DeploymentService deployments, PublishedServices services, PublishedWorkerScales workers, ConfigurationEditor configurations, PodApiClient pods)
{
    private const string Service = "/environments/{environmentId}/services/{label}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Service + "/deploy", DeployAsync).Needs(Policies.EnvironmentDeploy);
        routes.MapGet(Service + "/releases", ListAsync).Needs(Policies.EnvironmentRead);
        routes.MapGet(Service + "/releases/{releaseId}", ShowAsync).Needs(Policies.EnvironmentRead);
        routes.MapPut(Service + "/releases/{releaseId}", NoteAsync).Needs(Policies.EnvironmentDeploy);
        routes.MapDelete(Service + "/releases/{releaseId}", RefuseRemovalAsync).Needs(Policies.EnvironmentDeploy);
    }

    private async Task<IResult> DeployAsync(string environmentId, string label, HttpContext context, string? release = null, string? target = null, bool redeploy = false)
    {
        var environment = EnvironmentHandler.EnvironmentOf(context);
        var service = await services.ConfiguredAsync(environment, label, context.RequestAborted);
        if (release is not null)
            await deployments.RollBackAsync(context, environment, release, new RollbackInstructions(), idempotencyKey: null);
        else if (target is not null)
            await workers.DeployAsync(context, environment, label, target);
        else
            await RedeployAsync(context, environment, service);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    /// <summary>The configuration as it is now: that is how changed variables, sites and certificates take effect, and how a stopped service starts again.</summary>
    private async Task RedeployAsync(HttpContext context, OwnedEnvironment environment, ServiceConfiguration? service)
    {
        if (service is { Stopped: true })
        {
            if (!Caller.Of(context).May(OrganisationScope.Of(context), environment.EnvironmentId, Permission.Operate))
                throw new ProblemException(Problem.PermissionMissing(Permission.Operate, "this environment"));
            await configurations.ChangeServiceAsync(context, environment, service.Label, one => one with { Stopped = false });
        }

        await deployments.DeployAsync(context, environment, new DeployInstructions { Restart = service is null ? [] : [service.Label] }, idempotencyKey: null);
    }

    private async Task<IResult> ListAsync(string environmentId, string label, HttpContext context)
    {
        await services.ConfiguredAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted);
        return Answer.Json((await pods.ReleasesAsync(environmentId, context.RequestAborted)).Select(Show).ToList());
    }

    private async Task<IResult> ShowAsync(string environmentId, string label, string releaseId, HttpContext context)
    {
        await services.ConfiguredAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted);
        return Answer.Json(Show((await deployments.FindReleaseAsync(EnvironmentHandler.EnvironmentOf(context), releaseId, context.RequestAborted)).Summary));
    }

    private async Task<IResult> NoteAsync(string environmentId, string label, string releaseId, Body<PublishedRelease> body, HttpContext context)
    {
        await services.ConfiguredAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted);
        if (body.Value.Release is { Length: > 0 } name && name != releaseId)
            throw ProblemException.Invalid([new FieldError("release", "fixed", "A release keeps its name; write a note instead.")]);
        return Answer.Json(Show(await deployments.NoteAsync(context, EnvironmentHandler.EnvironmentOf(context), releaseId, new ReleaseNotes(body.Value.Metadata))));
    }

    private async Task<IResult> RefuseRemovalAsync(string environmentId, string label, string releaseId, HttpContext context)
    {
        await services.ConfiguredAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted);
        await deployments.FindReleaseAsync(EnvironmentHandler.EnvironmentOf(context), releaseId, context.RequestAborted);
        return new ProblemResult(new Problem("not-supported", 409, "Releases are kept.", "They say what ran when, and are never removed. Write a note where one should not be used again."));
    }

    private static PublishedRelease Show(ReleaseSummary release) => new(release.ReleaseId, PublishedTime.Text(release.CreatedAt), release.Notes ?? string.Empty);
}
