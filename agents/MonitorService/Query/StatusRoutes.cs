using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.MonitorService.Query;

/// <summary>How the service is set up, as far as people may see it: the webhook's path and query may hold a secret.</summary>
internal static class StatusRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/status", static (MonitorServiceOptions options) => Results.Json(new
    {
        webhook = options.Webhook?.GetLeftPart(UriPartial.Authority),
        signed = options.WebhookKey is { Length: > 0 },
        mailedTo = options.MailTo.Count,
        retentionDays = options.RetentionDays,
        retentionMib = options.RetentionMib,
    }));
}
