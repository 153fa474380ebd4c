using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Published.Routes;

/// <summary>What instances use: of all services a list, of one service itself.</summary>
internal sealed class PublishedMetricRoutes(PublishedMeasurements measurements)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/environments/{environmentId}/metrics", async (string environmentId, HttpContext context, string? time = null) =>
                Answer.Json(await measurements.ListAsync(EnvironmentHandler.EnvironmentOf(context), time, context.RequestAborted)))
            .Needs(Policies.EnvironmentRead);
        routes.MapGet("/environments/{environmentId}/services/{label}/metrics", async (string environmentId, string label, HttpContext context, string? time = null) =>
                Answer.Json(await measurements.FindAsync(EnvironmentHandler.EnvironmentOf(context), label, time, context.RequestAborted)))
            .Needs(Policies.EnvironmentRead);
    }
}
