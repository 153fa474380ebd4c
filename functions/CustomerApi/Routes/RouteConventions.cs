using Catalyze.Contracts.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Routes;

/// <summary>What every route says of itself: one policy, a summary, and its refusals.</summary>
internal static class RouteConventions
{
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string policy, string name, string summary, params int[] refusals)
    {
        route.RequireAuthorization(policy).WithName(name).WithSummary(summary);
        var also = policy == Authorisation.Policies.Anyone ? (int[])[] : policy == Authorisation.Policies.EnvironmentMember ? [401, 403, 404] : [401, 403];
        foreach (var status in refusals.Concat(also).Append(StatusCodes.Status503ServiceUnavailable).Distinct())
            route.Produces<ProblemDocument>(status, "application/problem+json");
        return route;
    }
}
