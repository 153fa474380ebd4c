using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Monitoring;
using Catalyze.Tools.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Catalyze.MonitorService.Alerts;

/// <summary>
/// Takes a notice from Alertmanager, signs it after the Standard Webhooks specification and hands it to the host, which posts it: the service itself reaches nobody. What is
/// not taken is refused here too, so Alertmanager, which writes down what was told, brings it again: nothing needs a queue of its own.
/// </summary>
internal static class NoticeRoutes
{
    // A host that asks has its answer soon, also where proxies end what is silent for a minute.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/notices", TellAsync);

    /// <summary>The host's side.</summary>
    public static void MapForHosts(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/notices/next", static async (NoticeDesk desk, IHostApplicationLifetime life, CancellationToken cancellationToken) =>
        {
            // A host that waits must not hold up the service's end.
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, life.ApplicationStopping);
            return await desk.NextAsync(LongestWait, either.Token) is { } notice ? Results.Json(notice, CatalyzeJson.Options) : Results.NoContent();
        });
        routes.MapPost("/notices/{id}", static async (string id, HttpContext context, NoticeDesk desk) =>
        {
            desk.Answer(id, await JsonSerializer.DeserializeAsync<NoticeAnswer>(context.Request.Body, CatalyzeJson.Options, context.RequestAborted) ?? throw new JsonException("There is no answer."));
            return Results.NoContent();
        });
    }

    private static async Task<IResult> TellAsync(HttpContext context, MonitorServiceOptions options, NoticeDesk desk, AlertMails mails, TimeProvider time)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        // The same notice brought again has the same id: what receivers know is no news.
        var id = "msg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..32];
        await mails.HandOverAsync(id, body, context.RequestAborted);
        if (options.Webhook is null)
            return Results.NoContent();
        var seconds = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["webhook-id"] = id, ["webhook-timestamp"] = seconds };
        if (options.WebhookKey is { Length: > 0 } key)
            headers["webhook-signature"] = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.UTF8.GetBytes($"{id}.{seconds}.{body}")));
        var answer = await desk.PostAsync(new Notice(id, options.Webhook, headers, body), context.RequestAborted);
        if (answer.Status is not (>= 200 and < 300))
            throw new ProblemException(503, "webhook-refused", "The webhook did not take the notice.", answer.Status is { } status ? $"It answered {status}." : answer.Reason ?? "It did not answer.");
        return Results.NoContent();
    }
}
