using Catalyze.Contracts.Security;
using Catalyze.Tools.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.Tools.Access;

/// <summary>The way in, and who came by it.</summary>
public static class AccessRoutes
{
    /// <summary>Maps them to the pages' listener.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.MapGet(Handover.Path, EnterAsync).WithMetadata(OpenToAnyone.Mark);
        pages.MapGet("/_catalyze/self", static (HttpContext context) => Results.Json(context.Features.Get<Visitor>()));
    }

    private static async Task EnterAsync(HttpContext context, HandoverCheck handovers, SessionSeal sessions)
    {
        var visitor = await handovers.TakeAsync(context.Request.Query[Handover.Token].ToString());
        context.Response.Cookies.Append(AccessGate.Cookie, sessions.Seal(visitor), new CookieOptions
        {
            HttpOnly = true,
            Secure = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = SessionSeal.Life,
        });
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = Within(context.Request.Query[Handover.To].ToString());
    }

    // Only to an address of this tool: browsers read two slashes, and a backslash, as the beginning of another host.
    private static string Within(string address) =>
        address is ['/', ..] and not ['/', '/' or '\\', ..] && address.All(c => c is > ' ' and < '\x7f') && !address.StartsWith(Handover.Path, StringComparison.Ordinal) ? address : "/";
}
