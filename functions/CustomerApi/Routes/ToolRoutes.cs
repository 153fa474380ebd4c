using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>The way into an environment's own logging and monitoring services.</summary>
internal sealed class ToolRoutes(ToolService tools, ToolGrantService grants)
{
    private const string Grants = "/environments/{environmentId}/tool-grants";

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/environments/{environmentId}/tools/{label}/handover", async (string environmentId, string label, HttpContext context) =>
                Answer.Json(await tools.HandOverAsync(context, EnvironmentHandler.EnvironmentOf(context), label)))
            .Describe(Policies.EnvironmentObserve, "openTool", "A way into the environment's logging or monitoring service, good once", 404, 409)
            .WithDescription("The address is good for a minute and lets in whoever asked, for a quarter of an hour, after which the tool sends the browser to the dashboard for the next. "
                + "Who may operate the environment may change what the tool keeps (searches, rules, silences). 409 where the tool has no address.")
            .Produces<ToolHandover>().WithTags("Tools");
        api.MapGet(Grants, async (string environmentId, HttpContext context, int? limit, string? after) =>
                Paging.Answer(context, await grants.ListAsync(EnvironmentHandler.EnvironmentOf(context), context.RequestAborted),
                    grant => Paging.TimeKey(grant.GrantedAt, grant.GrantId, newestFirst: true), limit, after))
            .Describe(Policies.EnvironmentRead, "listToolGrants", "Consents that let operators of the platform read in the environment's tools, newest first", 400).Pages()
            .Produces<IReadOnlyList<ToolGrant>>().WithTags("Tools");
        api.MapPost(Grants, async (string environmentId, Body<ToolGrantSettings> body, HttpContext context) =>
                Answer.Json(await grants.GrantAsync(context, EnvironmentHandler.EnvironmentOf(context), body.Value), StatusCodes.Status201Created))
            .Describe(Policies.EnvironmentOwn, "grantToolAccess", "Let a named operator of the platform read in the environment's tools for a while", 400)
            .WithDescription("Without a consent that is good no operator gets in. It ends by itself, can be taken back, and every use is in the audit trail.")
            .Produces<ToolGrant>(201).WithTags("Tools");
        api.MapDelete(Grants + "/{grantId}", RevokeAsync)
            .Describe(Policies.EnvironmentOwn, "revokeToolAccess", "Take a consent back").Produces(204).WithTags("Tools");
        api.MapPost("/operators/environments/{id}/tools/{label}/handover", async (string id, string label, HttpContext context) =>
                Answer.Json(await grants.HandOverAsync(context, id, label)))
            .Describe(Policies.Operator, "openToolAsOperator", "A way into a customer's tool for an operator with the customer's consent (operators only)", 403, 404, 409)
            .Produces<ToolHandover>().WithTags("Tools");
    }

    private async Task<IResult> RevokeAsync(string environmentId, string grantId, HttpContext context)
    {
        await grants.RevokeAsync(context, EnvironmentHandler.EnvironmentOf(context), grantId);
        return Results.NoContent();
    }
}
