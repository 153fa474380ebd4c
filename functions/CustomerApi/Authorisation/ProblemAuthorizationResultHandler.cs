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
        var reasons = authorizeResult.AuthorizationFailure?.FailureReasons.OfType<ProblemReason>().Select(reason => reason.Problem).ToList() ?? [];
        if (authorizeResult.Succeeded || reasons.Count == 0)
            return standard.HandleAsync(next, context, policy, authorizeResult);
        // Who is not signed in must not learn whether something exists.
        return new ProblemResult(reasons.MinBy(reason => reason.Status)!).ExecuteAsync(context);
    }
}
