using Catalyze.Contracts.Metrics;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>What instances use.</summary>
internal sealed class MetricRoutes(MetricsViews metrics)
{
    private const int DefaultMinutes = 60;

    public void Map(IEndpointRouteBuilder api) => api.MapGet("/environments/{environmentId}/metrics", ReadAsync)
        .Describe(Policies.EnvironmentRead, "showMetrics", "What each instance used, by the minute, for up to a day", 400)
        .WithDescription("Processor time, memory and network as its host measured them. Hosts report every five minutes, so the newest are missing; a minute that was not measured is missing too.")
        .Produces<EnvironmentMetrics>().WithTags("Environments");

    private async Task<IResult> ReadAsync(string environmentId, HttpContext context, int minutes = DefaultMinutes, string? service = null) =>
        Answer.Json(await metrics.ReadAsync(EnvironmentHandler.EnvironmentOf(context), minutes, service, context.RequestAborted));
}
