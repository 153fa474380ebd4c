using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Catalyze.PodApi.Http;

internal static class PolicyExtensions
{
    /// <summary>Who may call the route. Every route has one: a test looks.</summary>
    public static RouteHandlerBuilder For(this RouteHandlerBuilder route, PodPolicy policy)
    {
        route.WithMetadata(policy);
        if (policy is PodPolicy.Operator or PodPolicy.Service)
        {
            route.AddEndpointFilter(async (invocation, next) =>
                await invocation.HttpContext.RequestServices.GetRequiredService<BearerKeys>().AllowsAsync(invocation.HttpContext, policy)
                    ? await next(invocation)
                    : Problems.Unauthorized(invocation.HttpContext));
        }

        return route;
    }
}
