using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Protocol;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Variables of a service.</summary>
internal sealed class VariableRoutes(VariableService variables)
{
    private const string Variables = "/environments/{environmentId}/services/{label}/variables";

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet(Variables, async (string environmentId, string label, HttpContext context, int? limit, string? after) =>
                Paging.Answer(context, await variables.NamesAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted), name => name, limit, after))
            .Describe(Policies.EnvironmentRead, "listVariables", "Names of a service's variables, without values", 400).Pages().Produces<IReadOnlyList<string>>().WithTags("Variables");
        api.MapPatch(Variables, async (string environmentId, string label, Body<VariableSettings> body, HttpContext context) =>
                Answer.Json(await variables.ChangeAsync(context, EnvironmentHandler.EnvironmentOf(context), label, body.Value)))
            .Describe(Policies.EnvironmentConfigure, "writeVariables", "Set or remove variables; the next deployment makes it real", 400, 409, 413)
            .WithDescription("Those that are not named stay as they are. Answers with the names there are now.")
            .Produces<IReadOnlyList<string>>().WithTags("Variables");
        api.MapPost(Variables + "/{name}/reveal", RevealAsync)
            .Describe(Policies.EnvironmentReveal, "revealVariable", "See what one variable holds; who saw it is in the audit trail")
            .WithDescription("Takes the permission reveal and a session: API tokens are refused. Nothing keeps the answer; an Idempotency-Key is not heeded. "
                + "What the platform makes for a service (passwords of databases, keys) is never shown.")
            .WithMetadata(new NotRepeated())
            .Produces<RevealedVariable>().WithTags("Variables");
        api.MapGet(Variables + "/history", HistoryAsync)
            .Describe(Policies.EnvironmentRead, "listVariableHistory", "Who changed which variable when, newest first, without values", 400).Pages().Produces<IReadOnlyList<VariableChange>>().WithTags("Variables");
    }

    private async Task<IResult> RevealAsync(string environmentId, string label, string name, HttpContext context)
    {
        var revealed = await variables.RevealAsync(context, EnvironmentHandler.EnvironmentOf(context), label, name);
        context.Response.Headers.CacheControl = "no-store";
        return Answer.Json(revealed);
    }

    private async Task<IResult> HistoryAsync(string environmentId, string label, HttpContext context, int? limit = null, string? after = null)
    {
        var most = Paging.Check(limit, after);
        var page = await variables.HistoryAsync(EnvironmentHandler.EnvironmentOf(context), label, after, most + 1, context.RequestAborted);
        if (page.Count > most)
            Paging.Link(context, page[most - 1].Key, most);
        return Answer.Json<IReadOnlyList<VariableChange>>([.. page.Take(most).Select(entry => entry.Change)]);
    }
}
