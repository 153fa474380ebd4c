using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Finds the organisation of the address among the caller's, and leaves it for the route.</summary>
internal sealed class OrganisationHandler : AuthorizationHandler<OrganisationRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, OrganisationRequirement requirement)
    {
        // Without a session the other requirement has the say.
        if (context.Resource is not HttpContext http || http.Features.Get<Caller>() is not { } caller)
            return Task.CompletedTask;
        var problem = Decide(http, caller, requirement);
        if (problem is null)
            context.Succeed(requirement);
        else
            context.Fail(new ProblemReason(this, problem));
        return Task.CompletedTask;
    }

    private static Problem? Decide(HttpContext http, Caller caller, OrganisationRequirement requirement)
    {
        if (caller.In(http.GetRouteValue("organisationId") as string ?? string.Empty) is not { } organisation)
            return Problem.NotFound;
        http.Features.Set(new OrganisationScope(organisation));
        if (requirement.AsOwner && caller.Token is not null)
            return Problem.InPersonOnly;
        if (requirement.AsOwner && !caller.Owns(organisation))
            return Problem.OwnersOnly;
        return TwoFactorRule.Refusal(organisation, caller);
    }
}
