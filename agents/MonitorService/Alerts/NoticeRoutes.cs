using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Catalyze.MonitorService.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.MonitorService.Alerts;

/// <summary>
/// Takes a notice from Alertmanager, signs it after the Standard Webhooks specification and posts it on. What is not taken is refused here too, so Alertmanager,
/// which writes down what was told, brings it again: nothing needs a queue of its own.
/// </summary>
internal static class NoticeRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/notices", TellAsync);

    private static async Task<IResult> TellAsync(HttpContext context, MonitorServiceOptions options, NoticeClient client, TimeProvider time)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        if (options.Webhook is null)
            return Results.NoContent();
        // The same notice brought again has the same id: what receivers know is no news.
        var id = "msg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))[..32];
        var seconds = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Webhook) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", seconds);
        if (options.WebhookKey is { } key)
            request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.UTF8.GetBytes($"{id}.{seconds}.{body}"))));
        using var answer = await client.Http.SendAsync(request, context.RequestAborted);
        if (!answer.IsSuccessStatusCode)
            throw new ProblemException(503, "webhook-refused", "The webhook did not take the notice.", $"It answered {(int)answer.StatusCode}.");
        return Results.NoContent();
    }
}
