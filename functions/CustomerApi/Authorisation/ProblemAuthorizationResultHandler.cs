using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Answers refusals of our policies as problems; those of others as the framework would.</summary>
internal sealed partial class ProblemAuthorizationResultHandler(ILogger<ProblemAuthorizationResultHandler> logger) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler standard = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || !IsOurs(context))
            return standard.HandleAsync(next, context, policy, authorizeResult);
        if (context.Features.Get<LookupFailure>() is { } failure)
        {
            Log.LookupFailed(logger, failure.Cause);
            return new ProblemResult(Problem.Unreachable).ExecuteAsync(context);
        }

        // The framework drops the reasons of a caller it does not know; there is only one anyway.
        var reasons = authorizeResult.AuthorizationFailure?.FailureReasons.OfType<ProblemReason>().Select(reason => reason.Problem) ?? [];
        var problem = authorizeResult.Challenged ? Problem.NotSignedIn : reasons.MinBy(reason => reason.Status) ?? Problem.Forbidden;
        return new ProblemResult(problem).ExecuteAsync(context);
    }

    private static bool IsOurs(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data.Policy is { } name && Policies.All.Contains(name)) == true;

    private static partial class Log
    {
        [LoggerMessage(EventId = 6003, Level = LogLevel.Error, Message = "Storage did not answer while a request was authorised")]
        public static partial void LookupFailed(ILogger logger, Exception exception);
    }
}
