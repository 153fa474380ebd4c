using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>The catalog, environments, and what they really are.</summary>
internal sealed class EnvironmentRoutes(EnvironmentLifecycle lifecycle, EnvironmentViews views, PodApiClient pods)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/catalog", async (HttpContext context, int? limit, string? after) =>
                Paging.Answer(context, await pods.CatalogAsync(context.RequestAborted), type => type.Type, limit, after))
            .Describe(Policies.SignedIn, "listCatalog", "Types of services, with versions and sizes", 400).Pages().Produces<IReadOnlyList<CatalogType>>().WithTags("Catalog");
        api.MapGet("/environments", (Delegate)ListAsync)
            .Describe(Policies.SignedIn, "listEnvironments", "The environments you may see, oldest first", 400).Pages().Produces<IReadOnlyList<EnvironmentView>>().WithTags("Environments");
        api.MapPost("/environments", CreateAsync)
            .Describe(Policies.EnvironmentCreate, "createEnvironment", "Create an environment; nothing runs before its first deployment", 400, 413).Produces<EnvironmentView>(201).WithTags("Environments");
        api.MapGet("/environments/{environmentId}", async (string environmentId, HttpContext context) =>
                Answer.Json(await views.ViewAsync(EnvironmentHandler.EnvironmentOf(context), context.RequestAborted)))
            .Describe(Policies.EnvironmentRead, "showEnvironment", "An environment with its status").Produces<EnvironmentView>().WithTags("Environments");
        api.MapDelete("/environments/{environmentId}", RemoveAsync)
            .Describe(Policies.EnvironmentOwn, "removeEnvironment", "Remove an environment with everything it holds", 409, 429)
            .WithDescription("202 with the deployment that stops it: until `removalDueAt` it can be restored, then it is removed with its data. With immediately=true 202 with the "
                + "deployment that removes it. 204 where it was never deployed and is gone at once.")
            .Produces<DeploymentAccepted>(202).Produces(204).WithTags("Environments");
        api.MapPost("/environments/{environmentId}/restoration", RestoreAsync)
            .Describe(Policies.EnvironmentOwn, "restoreEnvironment", "Take back a removal that has not begun", 409, 429)
            .WithDescription("202 with the deployment that starts what was stopped; 204 where nothing was running.").Produces<DeploymentAccepted>(202).Produces(204).WithTags("Environments");
        api.MapPut("/environments/{environmentId}/name", RenameAsync)
            .Describe(Policies.EnvironmentOwn, "renameEnvironment", "Rename an environment", 400).Produces<EnvironmentView>().WithTags("Environments");
        api.MapPost("/environments/{environmentId}/clones", CloneAsync)
            .Describe(Policies.EnvironmentOwn, "cloneEnvironment", "Make another environment with the same configuration", 400)
            .WithDescription("Public host names stay with the environment that has them; data is not copied. Needs the permission to create environments, too.")
            .Produces<EnvironmentView>(201).WithTags("Environments");
        api.MapGet("/environments/{environmentId}/status", StatusAsync)
            .Describe(Policies.EnvironmentRead, "showStatus", "What the environment really is right now, with the cause").Produces<EnvironmentStatus>().WithTags("Environments");
    }

    private async Task<IResult> ListAsync(HttpContext context, int? limit = null, string? after = null)
    {
        var owned = await views.OwnedAsync(Caller.Of(context), context.RequestAborted);
        return Answer.Json(await views.ListAsync(
            Paging.Page(context, owned, environment => Paging.TimeKey(environment.CreatedAt, environment.EnvironmentId), limit, after), context.RequestAborted));
    }

    private async Task<IResult> CreateAsync(Body<CreateEnvironment> body, HttpContext context, string? organisationId = null) => Created(
        context, await lifecycle.CreateAsync(context, OrganisationScope.Of(context), body.Value.Name, body.Value.Configuration ?? EnvironmentConfiguration.Empty, "configuration."));

    private async Task<IResult> RenameAsync(string environmentId, Body<RenameInstructions> body, HttpContext context) =>
        Answer.Json(await views.ViewAsync(await lifecycle.RenameAsync(context, EnvironmentHandler.EnvironmentOf(context), body.Value.Name), context.RequestAborted));

    private async Task<IResult> CloneAsync(string environmentId, Body<CloneInstructions> body, HttpContext context) =>
        Created(context, await lifecycle.CloneAsync(context, EnvironmentHandler.EnvironmentOf(context), body.Value));

    private async Task<IResult> RestoreAsync(string environmentId, HttpContext context) =>
        Done(context, environmentId, await lifecycle.RestoreAsync(context, EnvironmentHandler.EnvironmentOf(context)));

    private static IResult Created(HttpContext context, OwnedEnvironment environment) =>
        Answer.Created(context, $"/api/environments/{environment.EnvironmentId}", EnvironmentViews.NeverDeployed(environment));

    private static IResult Done(HttpContext context, string environmentId, DeploymentAccepted? accepted) =>
        accepted is null ? Results.NoContent() : DeploymentRoutes.Accepted(context, environmentId, accepted);

    private async Task<IResult> StatusAsync(string environmentId, HttpContext context)
    {
        var environment = EnvironmentHandler.EnvironmentOf(context);
        return Answer.Json(await pods.EnvironmentAsync(environmentId, context.RequestAborted) ?? EnvironmentViews.NeverDeployed(environment).Status!);
    }

    private async Task<IResult> RemoveAsync(string environmentId, HttpContext context, bool immediately = false) =>
        Done(context, environmentId, await lifecycle.RemoveAsync(context, EnvironmentHandler.EnvironmentOf(context), immediately));
}
