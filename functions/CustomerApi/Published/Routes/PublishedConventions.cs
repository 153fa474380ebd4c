using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Published.Routes;

/// <summary>What every route for the clients says of itself.</summary>
internal static class PublishedConventions
{
    /// <summary>One policy, the same as the own API's route to the same thing has. The own API's document stays without it.</summary>
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder route, string policy)
    {
        route.RequireAuthorization(policy);
        return route.ExcludeFromDescription();
    }
}
