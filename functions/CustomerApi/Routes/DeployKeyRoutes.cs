using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Public keys that may deliver a code service's source.</summary>
internal sealed class DeployKeyRoutes(DeployKeyService keys)
{
    private const string Keys = "/environments/{environmentId}/services/{label}/deploy-keys";

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet(Keys, async (string environmentId, string label, HttpContext context, int? limit, string? after) =>
                Paging.Answer(context, await keys.ListAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted), key => key.Name, limit, after))
            .Describe(Policies.EnvironmentRead, "listDeployKeys", "A code service's deploy keys", 400).Pages().Produces<IReadOnlyList<DeployKey>>().WithTags("Deploy keys");
        api.MapPost(Keys, async (string environmentId, string label, Body<DeployKey> body, HttpContext context) =>
                Answer.Json(await keys.AddAsync(context, EnvironmentHandler.EnvironmentOf(context), label, body.Value), StatusCodes.Status201Created))
            .Describe(Policies.EnvironmentConfigure, "addDeployKey", "Add an OpenSSH public key to a code service", 400, 409)
            .WithDescription("Keys are kept and listed; source is delivered by uploadSource, which a session or an API token signs for.").Produces<DeployKey>(201).WithTags("Deploy keys");
        api.MapDelete(Keys + "/{name}", RemoveAsync)
            .Describe(Policies.EnvironmentConfigure, "removeDeployKey", "Remove a deploy key").Produces(204).WithTags("Deploy keys");
    }

    private async Task<IResult> RemoveAsync(string environmentId, string label, string name, HttpContext context)
    {
        await keys.RemoveAsync(context, EnvironmentHandler.EnvironmentOf(context), label, name);
        return Results.NoContent();
    }
}
