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
internal sealed class EnvironmentRoutes(
    EnvironmentStore environments, ConfigurationStore configurations, EnvironmentViews views, PodApiClient pods, AuditTrail audit, TimeProvider time)
{
    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/catalog", async (CancellationToken cancellationToken) => Answer.Json(await pods.CatalogAsync(cancellationToken)))
            .Describe(Policies.SignedIn, "listCatalog", "Types of services, with versions and sizes").Produces<IReadOnlyList<CatalogType>>().WithTags("Catalog");
        api.MapGet("/environments", (Delegate)ListAsync)
            .Describe(Policies.SignedIn, "listEnvironments", "The environments you may see, oldest first").Produces<IReadOnlyList<EnvironmentView>>().WithTags("Environments");
        api.MapPost("/environments", CreateAsync)
            .Describe(Policies.EnvironmentCreate, "createEnvironment", "Create an environment; nothing runs before its first deployment", 400, 413).Produces<EnvironmentView>(201).WithTags("Environments");
        api.MapGet("/environments/{environmentId}", async (string environmentId, HttpContext context) =>
                Answer.Json(await views.ViewAsync(EnvironmentHandler.EnvironmentOf(context), context.RequestAborted)))
            .Describe(Policies.EnvironmentRead, "showEnvironment", "An environment with its status").Produces<EnvironmentView>().WithTags("Environments");
        api.MapDelete("/environments/{environmentId}", RemoveAsync)
            .Describe(Policies.EnvironmentOwn, "removeEnvironment", "Remove an environment with everything it holds", 409)
            .WithDescription("202 with the deployment that removes it, or 204 where it was never deployed and is gone at once.")
            .Produces<DeploymentAccepted>(202).Produces(204).WithTags("Environments");
        api.MapGet("/environments/{environmentId}/status", StatusAsync)
            .Describe(Policies.EnvironmentRead, "showStatus", "What the environment really is right now, with the cause").Produces<EnvironmentStatus>().WithTags("Environments");
    }

    private async Task<IResult> ListAsync(HttpContext context) => Answer.Json(await views.ListAsync(Caller.Of(context), context.RequestAborted));

    private async Task<IResult> CreateAsync(Body<CreateEnvironment> body, HttpContext context, string? organisationId = null)
    {
        var written = body.Value.Configuration ?? EnvironmentConfiguration.Empty;
        var errors = new List<FieldError>();
        if (Text.CheckName(body.Value.Name, "name", 60) is { } wrongName)
            errors.Add(wrongName);
        var inner = new List<FieldError>();
        ConfigurationChecks.Check(written, inner);
        var configuration = ConfigurationMerge.Merge(written, EnvironmentConfiguration.Empty, inner);
        errors.AddRange(inner.Select(error => error with { Field = "configuration." + error.Field }));
        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);

        var environment = new OwnedEnvironment(RandomIds.New("env"), OrganisationScope.Of(context).Organisation.OrganisationId, body.Value.Name, time.GetUtcNow(), context.User.UserId()!);
        await audit.AppendAsync(context, "environment-created", environment.EnvironmentId, environment.Name);
        // The configuration first: the environment's own row makes it visible, and what is visible is complete.
        await configurations.AddAsync(environment.EnvironmentId, configuration, environment.CreatedBy, context.RequestAborted);
        await environments.AddAsync(environment, context.RequestAborted);
        return Answer.Created(context, $"/api/environments/{environment.EnvironmentId}", EnvironmentViews.NeverDeployed(environment));
    }

    private async Task<IResult> StatusAsync(string environmentId, HttpContext context)
    {
        var environment = EnvironmentHandler.EnvironmentOf(context);
        return Answer.Json(await pods.EnvironmentAsync(environmentId, context.RequestAborted) ?? EnvironmentViews.NeverDeployed(environment).Status!);
    }

    private async Task<IResult> RemoveAsync(string environmentId, HttpContext context)
    {
        var environment = EnvironmentHandler.EnvironmentOf(context);
        await audit.AppendAsync(context, "environment-removed", environmentId, environment.Name);
        // The Pod API decides first: it refuses while a deployment runs, and while the removal runs it refuses deployments.
        // The mark refuses those that come later, and would lock out an environment whose removal was refused.
        if (await pods.RemoveAsync(environmentId, context.RequestAborted) is { } accepted)
        {
            await environments.MarkRemovedAsync(environment, time.GetUtcNow(), context.RequestAborted);
            var location = $"/api/environments/{environmentId}/deployments/{accepted.DeploymentId}";
            return Answer.Accepted(context, location, accepted with { StatusUri = location });
        }

        await environments.DeleteAsync(environment, context.RequestAborted);
        await configurations.DeleteAsync(environmentId, context.RequestAborted);
        return Results.NoContent();
    }
}
