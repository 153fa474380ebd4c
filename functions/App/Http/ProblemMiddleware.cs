using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;

namespace Catalyze.App.Http;

/// <summary>Turns what nobody caught into a problem document that says nothing about the inside.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; there is nobody to answer.
            LogAborted(context.TraceIdentifier);
        }
        catch (BadHttpRequestException refused) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, "/problems/bad-request", "The request cannot be read", refused.StatusCode, refused.Message);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            LogUnexpected(failure, context.Request.Method, context.Request.Path);
            await WriteAsync(
                context,
                "/problems/unexpected",
                "Something went wrong on our side",
                StatusCodes.Status500InternalServerError,
                "Try again; if it stays, give the correlation id to support.");
        }
    }

    /// <summary>Answers with a problem document.</summary>
    public static Task WriteAsync(HttpContext context, string type, string title, int status, string detail)
    {
        context.Response.StatusCode = status;
        var problem = new ProblemDocument(type, title, status, detail, context.TraceIdentifier, []);
        return context.Response.WriteAsJsonAsync(problem, CatalyzeJson.Options, "application/problem+json", context.RequestAborted);
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogUnexpected(Exception failure, string method, string path);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Debug, Message = "Request {CorrelationId} was given up by its caller")]
    private partial void LogAborted(string correlationId);
}
