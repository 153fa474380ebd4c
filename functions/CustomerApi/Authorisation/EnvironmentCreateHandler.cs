using Catalyze.CustomerApi.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Finds the organisation in which the caller wants to create an environment, and leaves it for the route.</summary>
internal sealed class EnvironmentCreateHandler : AuthorizationHandler<EnvironmentCreateRequirement>
{
    /// <summary>Names the organisation; without it the caller's own is meant.</summary>
    public const string Query = "organisationId";

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, EnvironmentCreateRequirement requirement)
    {
        if (context.Resource is not HttpContext http || http.Features.Get<Caller>() is not { } caller)
            return Task.CompletedTask;
        var named = http.Request.Query[Query].ToString();
        var organisation = named.Length == 0 ? caller.Default : caller.In(named);
        if (organisation is null)
            context.Fail(new ProblemReason(this, named.Length == 0 ? Problem.NoOrganisation : Problem.NotFound));
        else if (TwoFactorRule.Refusal(organisation, caller) is { } refusal)
            context.Fail(new ProblemReason(this, refusal));
        else if (!caller.May(organisation, Grant.AllEnvironments, Permission.Own))
            context.Fail(new ProblemReason(this, Problem.PermissionMissing(Permission.Own, "all environments of the organisation")));
        else
        {
            http.Features.Set(new OrganisationScope(organisation));
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}
