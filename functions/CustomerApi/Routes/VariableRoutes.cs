using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
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
        api.MapGet(Variables, async (string environmentId, string label, HttpContext context) =>
                Answer.Json(await variables.NamesAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted)))
            .Describe(Policies.EnvironmentRead, "listVariables", "Names of a service's variables; values never come out").Produces<IReadOnlyList<string>>().WithTags("Variables");
        api.MapPatch(Variables, async (string environmentId, string label, Body<VariableSettings> body, HttpContext context) =>
                Answer.Json(await variables.ChangeAsync(context, EnvironmentHandler.EnvironmentOf(context), label, body.Value)))
            .Describe(Policies.EnvironmentConfigure, "writeVariables", "Set or remove variables; the next deployment makes it real", 400, 409, 413)
            .WithDescription("Those that are not named stay as they are. Answers with the names there are now.")
            .Produces<IReadOnlyList<string>>().WithTags("Variables");
        api.MapGet(Variables + "/history", async (string environmentId, string label, HttpContext context) =>
                Answer.Json(await variables.HistoryAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted)))
            .Describe(Policies.EnvironmentRead, "listVariableHistory", "Who changed which variable when, newest first, without values").Produces<IReadOnlyList<VariableChange>>().WithTags("Variables");
    }
}
