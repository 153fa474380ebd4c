using Catalyze.Contracts.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Catalyze.Tools.Http;

/// <summary>Answers every refusal and every failure as problem details.</summary>
public sealed partial class ProblemMiddleware(RequestDelegate next, ProblemTranslation translation, ILogger<ProblemMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
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

    private ProblemException Translate(Exception exception) => exception switch
    {
        ProblemException problem => problem,
        BadHttpRequestException bad => new ProblemException(bad.StatusCode, "unreadable", "The request cannot be read.", bad.Message, cause: bad),
        _ => translation(exception)
            ?? new ProblemException(500, "unexpected", "Something went wrong on our side.", "Quote the correlation id when you ask for help.", cause: exception),
    };

    [LoggerMessage(6301, LogLevel.Warning, "{Method} {Path} failed")]
    private partial void LogFailed(Exception exception, string method, string path);
}
