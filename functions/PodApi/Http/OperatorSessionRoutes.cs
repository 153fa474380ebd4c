using Catalyze.Contracts.Audit;
using Catalyze.Contracts.Json;
using Catalyze.PodApi.Operators;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>An operator's token becomes a session that a browser can hold and no script can read (decision 50).</summary>
internal static class OperatorSessionRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/pod/operators/sessions", BeginAsync).For(PodPolicy.Operator);
        routes.MapDelete("/pod/operators/sessions/current", EndAsync).For(PodPolicy.Operator);
    }

    // Only the token itself begins one: a session that could begin another would never end.
    private static async Task<IResult> BeginAsync(HttpContext context, OperatorSessions sessions, OperatorCookie cookie)
    {
        if (OperatorGate.HashOf(context.Request) is not { } hash) return Problems.Unauthorized(context);
        var (secret, expiresAt) = await sessions.BeginAsync(hash, context.RequestAborted);
        cookie.Write(context, secret, expiresAt);
        return Results.Json(new OperatorSession(OperatorGate.NameIn(context)!, expiresAt), CatalyzeJson.Options, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> EndAsync(HttpContext context, OperatorSessions sessions, OperatorCookie cookie)
    {
        if (cookie.Read(context.Request) is { } secret) await sessions.EndAsync(secret, context.RequestAborted);
        cookie.Delete(context);
        return Results.NoContent();
    }
}
