using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Catalyze.CustomerApi.Problems;

/// <summary>Runs something for a request and turns every failure into a problem document.</summary>
/// <remarks>
/// It stands around every endpoint, because the application's own last resort stands further out and knows nothing of
/// our refusals; and around the whole pipeline, for an application without one.
/// </remarks>
internal sealed partial class ProblemGuard(ILogger<ProblemGuard> logger)
{
    public async Task RunAsync(RequestDelegate next, HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up: there is nobody to answer.
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await new ProblemResult(Explain(exception)).ExecuteAsync(context);
        }
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
