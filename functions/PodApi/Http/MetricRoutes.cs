using Catalyze.Contracts.Json;
using Catalyze.Contracts.Metrics;
using Catalyze.Contracts.Problems;
using Catalyze.PodApi.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>What instances use.</summary>
internal static class MetricRoutes
{
    private const int DefaultMinutes = 60;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/pod/environments/{id}/metrics", ReadAsync).For(PodPolicy.Service);

    // A number as text, so that one that is none is told of like any other wrong field.
    private static async Task<IResult> ReadAsync(string id, string? minutes, HttpContext context, MetricsReader reader)
    {
        var asked = DefaultMinutes;
        if (minutes is not null && (!int.TryParse(minutes, System.Globalization.CultureInfo.InvariantCulture, out asked) || asked is < 1 or > EnvironmentMetrics.MostMinutes))
            return Problems.Invalid(context, "Invalid request", [new FieldError("minutes", "out-of-range", $"From 1 to {EnvironmentMetrics.MostMinutes}.")]);
        return await reader.ReadAsync(id, asked, context.RequestAborted) is { } metrics
            ? Results.Json(metrics, CatalyzeJson.Options)
            : Problems.NotFound(context, $"There is no environment {id}.");
    }
}
