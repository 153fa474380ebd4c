using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Catalyze.CustomerApi.Problems;

/// <summary>Turns every failure below <c>/api</c> into a problem document, and gives every answer its correlation id.</summary>
/// <remarks>It runs outside authentication, so that an outage of storage while a session is looked up is explained as well.</remarks>
public sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    /// <summary>Handles one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        context.Response.Headers[CorrelationId.Header] = CorrelationId.Of(context);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up: there is nobody to answer.
            return;
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await new ProblemResult(Explain(exception)).ExecuteAsync(context);
            return;
        }

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

    private Problem Explain(Exception exception)
    {
        switch (exception)
        {
            case ProblemException refusal:
                return refusal.Problem;
            case BadHttpRequestException bad:
                return new Problem(bad.StatusCode == 413 ? "body-too-large" : "bad-request", bad.StatusCode, "The request cannot be read.", bad.Message);
            case RequestFailedException storage:
                Log.StorageFailed(logger, storage);
                return Problem.Unreachable;
            default:
                Log.Failed(logger, exception);
                return Problem.Unexpected;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 6001, Level = LogLevel.Error, Message = "Storage refused or did not answer")]
        public static partial void StorageFailed(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 6002, Level = LogLevel.Error, Message = "A request failed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
