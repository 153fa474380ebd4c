using System.Text.RegularExpressions;
using Azure;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Looks the environment of the address up among the caller's organisation's, and leaves it for the route.</summary>
internal sealed partial class EnvironmentMemberHandler(EnvironmentStore environments) : AuthorizationHandler<EnvironmentMemberRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, EnvironmentMemberRequirement requirement)
    {
        // Without a session the other requirement has the say.
        if (context.User.OrganisationId() is not { } organisation || context.Resource is not HttpContext http)
            return;
        var id = http.GetRouteValue("environmentId") as string ?? string.Empty;
        try
        {
            if (IdPattern().IsMatch(id) && await environments.FindAsync(organisation, id, http.RequestAborted) is { } environment)
            {
                http.Features.Set(environment);
                context.Succeed(requirement);
                return;
            }
        }
        catch (RequestFailedException exception)
        {
            // Logged and answered as an outage where the result is made: it must not look like a refusal.
            http.Features.Set(new LookupFailure(exception));
        }

        context.Fail(new ProblemReason(this, Problem.NotFound));
    }

    /// <summary>The environment that the policy found.</summary>
    public static OwnedEnvironment EnvironmentOf(HttpContext context) =>
        context.Features.Get<OwnedEnvironment>() ?? throw new InvalidOperationException($"The route lacks the policy {Policies.EnvironmentMember}.");

    [GeneratedRegex(@"\Aenv-[a-z0-9]{10}\z")]
    private static partial Regex IdPattern();
}
