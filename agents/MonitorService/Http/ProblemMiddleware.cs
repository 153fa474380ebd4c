using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Catalyze.MonitorService.Http;

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
        JsonException json => new ProblemException(400, "unreadable", "The request cannot be read.", "The body is not what is expected here.", [new FieldError(json.Path ?? "$", "invalid-json", "It is missing, unknown or of another kind.")], json),
        InvalidDataException data => new ProblemException(400, "unreadable", "The request cannot be read.", "The body is not compressed as its header says.", cause: data),
        HttpRequestException or TaskCanceledException => new ProblemException(
            503, "store-unavailable", "The store does not answer.", "Hosts keep what they have and deliver it later. Try again in a few seconds.", cause: exception),
        _ => new ProblemException(500, "unexpected", "Something went wrong on our side.", "Quote the correlation id when you ask for help.", cause: exception),
    };

    [LoggerMessage(6101, LogLevel.Warning, "{Method} {Path} failed")]
    private partial void LogFailed(Exception exception, string method, string path);
}
