using System.Text.RegularExpressions;
using Azure;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Organisations;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Looks the environment of the address up among the caller's organisations', asks for the permission, and leaves it for the route.</summary>
internal sealed partial class EnvironmentHandler(EnvironmentStore environments) : AuthorizationHandler<EnvironmentRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, EnvironmentRequirement requirement)
    {
        // Without a session the other requirement has the say.
        if (context.Resource is not HttpContext http || http.Features.Get<Caller>() is not { } caller)
            return;
        try
        {
            if (await DecideAsync(http, caller, requirement) is { } problem)
                context.Fail(new ProblemReason(this, problem));
            else
                context.Succeed(requirement);
        }
        catch (RequestFailedException exception)
        {
            // Logged and answered as an outage where the result is made: it must not look like a refusal.
            http.Features.Set(new LookupFailure(exception));
            context.Fail();
        }
    }

    /// <summary>The environment that the policy found.</summary>
    public static OwnedEnvironment EnvironmentOf(HttpContext context) =>
        context.Features.Get<OwnedEnvironment>() ?? throw new InvalidOperationException("The route lacks a policy that looks for an environment.");

    private async Task<Problem?> DecideAsync(HttpContext http, Caller caller, EnvironmentRequirement requirement)
    {
        var id = http.GetRouteValue("environmentId") as string ?? string.Empty;
        if (!IdPattern().IsMatch(id) || await FindAsync(caller, id, http.RequestAborted) is not var (organisation, environment))
            return Problem.NotFound;
        http.Features.Set(new OrganisationScope(organisation));
        http.Features.Set(environment);
        if (requirement.InPerson && caller.Token is not null)
            return Problem.InPersonOnly;
        if (!caller.May(organisation, id, requirement.Permission))
            return Problem.PermissionMissing(requirement.Permission, "this environment");
        return TwoFactorRule.Refusal(organisation, caller);
    }

    // A row is found only under the organisation that owns it, so another tenant's environment does not exist here.
    private async Task<(OrganisationSnapshot Organisation, OwnedEnvironment Environment)?> FindAsync(Caller caller, string id, CancellationToken cancellationToken)
    {
        foreach (var organisation in caller.Organisations)
        {
            if (await environments.FindAsync(organisation.Organisation.OrganisationId, id, cancellationToken) is { } environment)
                return (organisation, environment);
        }

        return null;
    }

    [GeneratedRegex(@"\Aenv-[a-z0-9]{10}\z")]
    private static partial Regex IdPattern();
}
