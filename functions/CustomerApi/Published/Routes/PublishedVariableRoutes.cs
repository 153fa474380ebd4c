using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Published.Routes;

/// <summary>Variables of a service. The clients show values; ours come out one at a time to a person alone (decision 54), so they show that there is one.</summary>
internal sealed class PublishedVariableRoutes(VariableService variables)
{
    /// <summary>Stands for every value that is read; written back, it keeps the value that is set.</summary>
    public const string Hidden = "(hidden)";

    private const string Variables = "/environments/{environmentId}/services/{label}/env";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Variables, async (string environmentId, string label, HttpContext context) =>
                Answer.Json((await variables.NamesAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted))
                    .ToDictionary(name => name, _ => Hidden, StringComparer.Ordinal)))
            .Needs(Policies.EnvironmentRead);
        routes.MapPost(Variables, SetAsync).Needs(Policies.EnvironmentConfigure);
        routes.MapDelete(Variables + "/{name}", async (string environmentId, string label, string name, HttpContext context) =>
            {
                await variables.ChangeAsync(context, EnvironmentHandler.EnvironmentOf(context), label, new VariableSettings { Remove = [name] });
                return Results.NoContent();
            })
            .Needs(Policies.EnvironmentConfigure);
    }

    private async Task<IResult> SetAsync(string environmentId, string label, Body<Dictionary<string, string>> body, HttpContext context)
    {
        var environment = EnvironmentHandler.EnvironmentOf(context);
        var known = await variables.NamesAsync(environment, label, context.RequestAborted);
        var wrong = body.Value.Where(variable => variable.Value == Hidden && !known.Contains(variable.Key, StringComparer.Ordinal))
            .Select(variable => new FieldError(variable.Key, "no-value", $"{variable.Key} has no value yet: send one.")).ToList();
        if (wrong.Count > 0)
            throw ProblemException.Invalid(wrong);
        var set = body.Value.Where(variable => variable.Value != Hidden).ToDictionary(StringComparer.Ordinal);
        await variables.ChangeAsync(context, environment, label, new VariableSettings { Set = set });
        return Results.NoContent();
    }
}
