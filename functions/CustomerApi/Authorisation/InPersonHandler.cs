using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Keeps API tokens away from accounts: a leaked one must not be able to make itself another, or a session.</summary>
internal sealed class InPersonHandler : AuthorizationHandler<InPersonRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, InPersonRequirement requirement)
    {
        if (context.Resource is not HttpContext http || http.Features.Get<Caller>() is not { } caller)
            return Task.CompletedTask;
        if (caller.Token is null)
            context.Succeed(requirement);
        else
            context.Fail(new ProblemReason(this, Problem.InPersonOnly));
        return Task.CompletedTask;
    }
}
