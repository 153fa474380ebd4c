using Catalyze.CustomerApi.Protocol;
using Catalyze.CustomerApi.Published;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Problems;

/// <summary>Counts requests, and gives every answer below <c>/api</c>, and to the published clients, its correlation id, and every refusal, routing's own included, a problem document.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, ProblemGuard guard, RateLimits limits)
{
    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) && !PublishedApi.IsFor(context.Request))
        {
            await next(context);
            return;
        }

        context.Response.Headers[CorrelationId.Header] = CorrelationId.Of(context);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (limits.CountAddress(context) is { } refusal)
        {
            await new ProblemResult(refusal).ExecuteAsync(context);
            return;
        }

        await guard.RunAsync(next, context);
        await ExplainEmptyRefusalAsync(context);
    }

    /// <summary>Routing answers an unknown path or method with a bare status.</summary>
    private static async Task ExplainEmptyRefusalAsync(HttpContext context)
    {
        if (context.Response.HasStarted || context.Response.ContentLength is > 0 || context.Response.ContentType is not null)
            return;
        var problem = context.Response.StatusCode switch
        {
            404 => Problem.NotFound,
            405 => new Problem("method-not-allowed", 405, "This address has no such method.", $"Allowed: {context.Response.Headers.Allow}."),
            415 => new Problem("unsupported-media-type", 415, "The body has the wrong type.", "See the operation in /api/openapi.json for the type it takes."),
            _ => null,
        };
        if (problem is not null)
            await new ProblemResult(problem).ExecuteAsync(context);
    }
}
