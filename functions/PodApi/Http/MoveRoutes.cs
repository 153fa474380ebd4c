using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.PodApi.Moving;
using Catalyze.PodApi.Operators;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>How drains go, and evening hosts out.</summary>
internal static class MoveRoutes
{
    private const int DefaultMoves = 10;
    private const int MostMoves = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/pod/hosts/{id}/drain", async (string id, HttpContext context, DrainReader drains) =>
            await drains.ReadAsync(id, context.RequestAborted) is { } drain ? Results.Json(drain, CatalyzeJson.Options) : Problems.NotFound(context, $"There is no host {id}.")).For(PodPolicy.Operator);
        routes.MapPost("/pod/rebalancing", RebalanceAsync).For(PodPolicy.Operator);
    }

    private static async Task<IResult> RebalanceAsync(bool? dryRun, int? most, HttpContext context, Rebalancer rebalancer)
    {
        if (most is < 1 or > MostMoves) return Problems.Invalid(context, "Invalid request", [new FieldError("most", "out-of-range", $"From 1 to {MostMoves}.")]);
        return Results.Json(await rebalancer.RunAsync(most ?? DefaultMoves, dryRun ?? false, OperatorGate.NameIn(context), context.RequestAborted), CatalyzeJson.Options);
    }
}
