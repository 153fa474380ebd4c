using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.PodApi.Alerts;
using Catalyze.PodApi.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>What operators should know, how the control plane itself is doing, and messages that wait for them.</summary>
internal static class AlertRoutes
{
    private const int DefaultPage = 100;
    private const int LargestPage = 1000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/pod/alerts", async (HttpContext context, AlertStore alerts) =>
            Results.Json((await alerts.ReadOpenAsync(context.RequestAborted)).Values.Select(a => a.Alert).OrderByDescending(a => a.Severity).ThenBy(a => a.OpenedAt), CatalyzeJson.Options)).For(PodPolicy.Operator);
        routes.MapGet("/pod/alerts/ended", async (int? limit, HttpContext context, AlertStore alerts) => limit is < 1 or > LargestPage
            ? Problems.Invalid(context, "Invalid request", [new FieldError("limit", "out-of-range", $"From 1 to {LargestPage}.")])
            : Results.Json(await alerts.ReadEndedAsync(limit ?? DefaultPage, context.RequestAborted), CatalyzeJson.Options)).For(PodPolicy.Operator);
        routes.MapGet("/pod/health", async (HttpContext context, HealthReader health) =>
            Results.Json(await health.ReadAsync(context.RequestAborted), CatalyzeJson.Options)).For(PodPolicy.Operator);
        routes.MapGet("/pod/poison", async (HttpContext context, PoisonQueues queues) =>
            Results.Json(await queues.ListAsync(context.RequestAborted), CatalyzeJson.Options)).For(PodPolicy.Operator);
        routes.MapPost("/pod/poison/{queue}/retry", RetryAsync).For(PodPolicy.Operator);
    }

    private static async Task<IResult> RetryAsync(string queue, string? message, HttpContext context, PoisonQueues queues)
    {
        if (!queues.Names.Contains(queue, StringComparer.Ordinal)) return Problems.NotFound(context, $"There is no queue {queue}; there are {string.Join(", ", queues.Names)}.");
        var retried = await queues.RetryAsync(queue, message, context.RequestAborted);
        return message is not null && retried == 0
            ? Problems.NotFound(context, $"No message {message} lies aside in {queue}.")
            : Results.Json(new { Retried = retried }, CatalyzeJson.Options);
    }
}
