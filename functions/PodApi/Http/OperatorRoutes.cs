using System.Text.RegularExpressions;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.PodApi.Audit;
using Catalyze.PodApi.Operators;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>Who may operate the platform.</summary>
internal static partial class OperatorRoutes
{
    private const int MostDays = 366;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/pod/operators", async (HttpContext context, OperatorStore operators) =>
            Results.Json(await operators.ListAsync(context.RequestAborted), CatalyzeJson.Options)).For(PodPolicy.Operator);
        routes.MapGet("/pod/operators/self", SelfAsync).For(PodPolicy.Operator);
        routes.MapPost("/pod/operators", AddAsync).For(PodPolicy.Operator);
        routes.MapDelete("/pod/operators/{name}", RemoveAsync).For(PodPolicy.Operator);
    }

    private static async Task<IResult> SelfAsync(HttpContext context, OperatorStore operators)
    {
        var name = OperatorGate.NameIn(context);
        return (await operators.ListAsync(context.RequestAborted)).FirstOrDefault(o => o.Name == name) is { } self
            ? Results.Json(self, CatalyzeJson.Options)
            : Problems.Unauthorized(context);
    }

    private static async Task<IResult> AddAsync(HttpContext context, OperatorStore operators, AuditTrail audit, TimeProvider clock)
    {
        var (request, _, refusal) = await JsonBody.ReadAsync<OperatorRequest>(context);
        if (request is null) return refusal!;
        var errors = new List<FieldError>();
        if (request.Name is not { } name || !OperatorName().IsMatch(name) || name is "self")
            errors.Add(new FieldError("name", "invalid", "Lower-case letters, digits, dots and dashes, beginning with a letter, at most 40; not self."));
        if (request.Days is < 1 or > MostDays) errors.Add(new FieldError("days", "out-of-range", $"From 1 to {MostDays}."));
        if (errors.Count > 0) return Problems.Invalid(context, "Invalid operator", errors);

        var by = OperatorGate.NameIn(context)!;
        var ends = clock.GetUtcNow().AddDays(request.Days);
        if (request.Name is OperatorStore.OfSettings || await operators.AddAsync(request.Name!, by, ends, context.RequestAborted) is not { } token)
        {
            return Problems.Of(
                context, StatusCodes.Status409Conflict, "operator-exists", "There is such an operator", $"{request.Name} is there already; a token is shown once, so remove the operator and add it again for another.");
        }

        await audit.AppendAsync(AuditAction.OperatorAdded, agentId: null, $"{request.Name}, until {ends:u}", context.RequestAborted, by);
        return Results.Json(new OperatorToken(request.Name!, token, ends), CatalyzeJson.Options, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> RemoveAsync(string name, HttpContext context, OperatorStore operators, AuditTrail audit)
    {
        if (name == OperatorStore.OfSettings)
        {
            return Problems.Of(
                context, StatusCodes.Status409Conflict, "operator-of-settings", "This operator is in the settings", "Take Catalyze:PodApi:OperatorTokenHash out of the settings and start the control plane again.");
        }

        if (!await operators.RemoveAsync(name, context.RequestAborted)) return Problems.NotFound(context, $"There is no operator {name}.");
        await audit.AppendAsync(AuditAction.OperatorRemoved, agentId: null, name, context.RequestAborted, OperatorGate.NameIn(context));
        return Results.NoContent();
    }

    [GeneratedRegex("^[a-z][a-z0-9.-]{0,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex OperatorName();
}
