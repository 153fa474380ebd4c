using System.Diagnostics;

namespace Catalyze.App.Http;

/// <summary>Gives every request an id that its log lines, its problem documents and its answer share: the trace's.</summary>
/// <remarks>A caller passes its own on as <c>traceparent</c>; free text from outside would let it write into the logs.</remarks>
internal sealed class CorrelationMiddleware(RequestDelegate next, ILogger<CorrelationMiddleware> logger)
{
    private const string HeaderName = "X-Correlation-Id";

    public async Task InvokeAsync(HttpContext context)
    {
        // Others read it from the trace identifier, ASP.NET Core's own place for it.
        context.TraceIdentifier = Activity.Current?.TraceId.ToHexString() ?? Guid.NewGuid().ToString("N");
        context.Response.Headers[HeaderName] = context.TraceIdentifier;
        using (logger.BeginScope(new KeyValuePair<string, object?>[] { new("CorrelationId", context.TraceIdentifier) }))
            await next(context);
    }
}
