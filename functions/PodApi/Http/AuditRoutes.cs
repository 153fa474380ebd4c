using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.PodApi.Audit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>The trail of agents and keys, for operators.</summary>
internal static class AuditRoutes
{
    private const int DefaultPage = 100;
    private const int LargestPage = 1000;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/pod/audit", ReadAsync).For(PodPolicy.Operator);

    private static async Task<IResult> ReadAsync(string? agent, [FromQuery(Name = "operator")] string? operatorName, string? after, int? limit, HttpContext context, AuditTrail trail) =>
        limit is < 1 or > LargestPage
            ? Problems.Invalid(context, "Invalid request", [new FieldError("limit", "out-of-range", $"From 1 to {LargestPage}.")])
            : Results.Json(await trail.ReadAsync(agent, operatorName, after, limit ?? DefaultPage, context.RequestAborted), CatalyzeJson.Options);
}
