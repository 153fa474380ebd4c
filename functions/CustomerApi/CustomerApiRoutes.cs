using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi;

/// <summary>The routes of the Customer API.</summary>
public static class CustomerApiRoutes
{
    /// <summary>Maps everything below <c>/api</c>.</summary>
    public static IEndpointRouteBuilder MapCustomerApi(this IEndpointRouteBuilder app) => app;
}
