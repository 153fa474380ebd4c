using System.Net.Sockets;
using Catalyze.Contracts.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Catalyze.LogService.Http;

/// <summary>Answers every refusal and every failure as problem details.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            var problem = Translate(exception);
            if (problem.Status >= 500)
                LogFailed(exception, context.Request.Method, context.Request.Path);
            context.Response.Clear();
            context.Response.StatusCode = problem.Status;
            if (problem.Status == StatusCodes.Status503ServiceUnavailable)
                context.Response.Headers.RetryAfter = "2";
            await context.Response.WriteAsJsonAsync(
                problem.Document(context.TraceIdentifier), CatalyzeJson.Options, "application/problem+json", context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
    }

    private static ProblemException Translate(Exception exception) => exception switch
    {
        ProblemException problem => problem,
        BadHttpRequestException bad => new ProblemException(bad.StatusCode, "unreadable", "The request cannot be read.", bad.Message, cause: bad),
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } => new ProblemException(
            503, "search-too-slow", "The search took too long.", "Narrow the time, or search for something rarer.", cause: exception),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => StoreFull(exception),
        NpgsqlException or TimeoutException or SocketException => new ProblemException(
            503, "store-unavailable", "The store does not answer.", "Hosts keep what they have and deliver it later. Try again in a few seconds.", cause: exception),
        _ => new ProblemException(500, "unexpected", "Something went wrong on our side.", "Quote the correlation id when you ask for help.", cause: exception),
    };

    /// <summary>Nothing can be stored before the oldest lines are removed.</summary>
    public static ProblemException StoreFull(Exception? cause) =>
        new(507, "store-full", "The store is full.", "A single day's lines take all the space there is. Give the logging service more of it.", cause: cause);

    [LoggerMessage(6001, LogLevel.Warning, "{Method} {Path} failed")]
    private partial void LogFailed(Exception exception, string method, string path);
}
