using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Answers refusals of our policies as problems; those of others as the framework would.</summary>
internal sealed class ProblemAuthorizationResultHandler : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler standard = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded || !IsOurs(context))
            return standard.HandleAsync(next, context, policy, authorizeResult);
        // The framework drops the reasons of a caller it does not know; there is only one anyway.
        var reasons = authorizeResult.AuthorizationFailure?.FailureReasons.OfType<ProblemReason>().Select(reason => reason.Problem) ?? [];
        var problem = authorizeResult.Challenged ? Problem.NotSignedIn : reasons.MinBy(reason => reason.Status) ?? Problem.Forbidden;
        return new ProblemResult(problem).ExecuteAsync(context);
    }

    private static bool IsOurs(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data.Policy is { } name && Policies.All.Contains(name)) == true;
}
