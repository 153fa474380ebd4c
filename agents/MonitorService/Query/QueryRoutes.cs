using System.Globalization;
using Catalyze.Contracts.Problems;
using Catalyze.MonitorService.Components;
using Catalyze.Tools.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.MonitorService.Query;

/// <summary>Series over time, as Prometheus answers.</summary>
internal static class QueryRoutes
{
    private const int MostMinutes = 60 * 24 * 31;
    private const int Points = 300;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/range", AskAsync);

    private static async Task<IResult> AskAsync(HttpContext context, PrometheusClient prometheus, TimeProvider time)
    {
        List<FieldError> errors = [];
        var query = context.Request.Query["query"].ToString();
        if (query.Length is 0 or > 2000)
            errors.Add(new("query", "invalid-length", "It has 1 to 2000 characters."));
        var text = context.Request.Query["minutes"].ToString();
        if (!int.TryParse(text.Length == 0 ? "60" : text, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) || minutes is < 1 or > MostMinutes)
            errors.Add(new("minutes", "invalid-number", $"It is a number from 1 to {MostMinutes}."));
        if (errors.Count > 0)
            throw ProblemException.Invalid(errors);

        var to = time.GetUtcNow().ToUnixTimeSeconds();
        var step = Math.Max(1, minutes * 60 / Points);
        var (status, body) = await prometheus.AskAsync(
            $"api/v1/query_range?query={Uri.EscapeDataString(query)}&start={to - (minutes * 60)}&end={to}&step={step}&timeout=10s", context.RequestAborted);
        return status switch
        {
            200 => Results.Text(body, "application/json"),
            400 or 422 => throw ProblemException.Invalid([new("query", "invalid-query", body)]),
            _ => throw new HttpRequestException(body),
        };
    }
}
