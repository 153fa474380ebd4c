using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Authorisation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Routes;

/// <summary>What every route says of itself: one policy, a summary, and its refusals.</summary>
internal static class RouteConventions
{
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string policy, string name, string summary, params int[] refusals)
    {
        route.RequireAuthorization(policy).WithName(name).WithSummary(summary);
        var looksUp = Policies.OfEnvironments.Contains(policy) || Policies.OfOrganisations.Contains(policy);
        var also = policy == Policies.Anyone ? (int[])[] : looksUp ? [401, 403, 404] : [401, 403];
        foreach (var status in refusals.Concat(also).Append(StatusCodes.Status503ServiceUnavailable).Distinct())
            route.Produces<ProblemDocument>(status, "application/problem+json");
        return route;
    }

    /// <summary>A list in pages.</summary>
    public static RouteHandlerBuilder Pages(this RouteHandlerBuilder route) =>
        route.WithDescription("At most `limit` entries (1 to 1000, 100 when left out). The header Link with rel=\"next\" leads to the next page; without it this is the last.");
}
