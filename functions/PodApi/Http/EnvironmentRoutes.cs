using Catalyze.Contracts.Json;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Status;
using Catalyze.PodApi.Turns;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>What environments are.</summary>
internal static class EnvironmentRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/pod/environments", ListAsync).For(PodPolicy.Service);
        routes.MapGet("/pod/environments/{id}", GetAsync).For(PodPolicy.Service);
        routes.MapGet("/pod/environments/{id}/deployments", DeploymentsAsync).For(PodPolicy.Service);
    }

    private static async Task<IResult> ListAsync(HttpContext context, EnvironmentStore environments, EnvironmentStatusReader reader)
    {
        var known = (await environments.ListAsync(context.RequestAborted)).Where(e => !e.Removed).OrderBy(e => e.EnvironmentId, StringComparer.Ordinal);
        var statuses = await Task.WhenAll(known.Select(e => reader.ReadAsync(e.EnvironmentId, context.RequestAborted)));
        return Results.Json(statuses.Where(s => s is not null), CatalyzeJson.Options);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, EnvironmentStatusReader reader) =>
        await reader.ReadAsync(id, context.RequestAborted) is { } status ? Results.Json(status, CatalyzeJson.Options) : Problems.NotFound(context, $"There is no environment {id}.");

    private static async Task<IResult> DeploymentsAsync(string id, HttpContext context, EnvironmentStore environments, DeploymentStore deployments, DeploymentTurns turns)
    {
        if (await environments.FindAsync(id, context.RequestAborted) is null) return Problems.NotFound(context, $"There is no environment {id}.");
        var ids = await environments.ListDeploymentsAsync(id, context.RequestAborted);
        var found = await Task.WhenAll(ids.Take(100).Select(d => deployments.FindAsync(d, context.RequestAborted)));
        var statuses = await Task.WhenAll(found.OfType<DeploymentRecord>().Select(async d => d.ToStatus() with { Turn = await turns.FindAsync(d, context.RequestAborted) }));
        return Results.Json(statuses, CatalyzeJson.Options);
    }
}
