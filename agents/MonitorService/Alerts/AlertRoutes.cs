using System.Text;
using Catalyze.MonitorService.Components;
using Catalyze.Tools.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.MonitorService.Alerts;

/// <summary>Alerts as they are, and silences, as Alertmanager's interface has them.</summary>
internal static class AlertRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/alerts", static (AlertmanagerClient client, CancellationToken cancellationToken) => PassAsync(client, HttpMethod.Get, "api/v2/alerts", null, cancellationToken));
        routes.MapGet("/api/silences", static (AlertmanagerClient client, CancellationToken cancellationToken) => PassAsync(client, HttpMethod.Get, "api/v2/silences", null, cancellationToken));
        routes.MapPost("/api/silences", static async (HttpContext context, AlertmanagerClient client) =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            using var content = new StringContent(await reader.ReadToEndAsync(context.RequestAborted), Encoding.UTF8, "application/json");
            return await PassAsync(client, HttpMethod.Post, "api/v2/silences", content, context.RequestAborted);
        });
        routes.MapDelete("/api/silences/{id:guid}", static (Guid id, AlertmanagerClient client, CancellationToken cancellationToken) =>
            PassAsync(client, HttpMethod.Delete, $"api/v2/silence/{id}", null, cancellationToken));
    }

    private static async Task<IResult> PassAsync(AlertmanagerClient client, HttpMethod method, string address, HttpContent? content, CancellationToken cancellationToken)
    {
        var (status, body) = await client.SendAsync(method, address, content, cancellationToken);
        return status switch
        {
            >= 200 and < 300 => Results.Text(body, "application/json"),
            404 => throw new ProblemException(404, "not-found", "There is no such silence.", "It has another id."),
            < 500 => throw new ProblemException(400, "invalid-request", "The request has wrong fields.", body),
            _ => throw new HttpRequestException(body),
        };
    }
}
