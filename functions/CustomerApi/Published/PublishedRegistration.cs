using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Published.Routes;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Catalyze.CustomerApi.Published;

/// <summary>What the published clients call.</summary>
internal static class PublishedRegistration
{
    public static void AddPublished(this IServiceCollection services)
    {
        services.AddSingleton<NumberStore>().AddSingleton<PublishedServices>().AddSingleton<PublishedJobs>().AddSingleton<PublishedWorkerScales>();
        services.AddSingleton<PublishedEnvironmentRoutes>().AddSingleton<PublishedServiceRoutes>().AddSingleton<PublishedVariableRoutes>();
        services.AddSingleton<PublishedReleaseRoutes>().AddSingleton<PublishedJobRoutes>().AddSingleton<PublishedOrganisationRoutes>().AddSingleton<PublishedSignInRoutes>();
        services.AddSingleton<PublishedDeployKeyRoutes>().AddSingleton<PublishedMeasurements>().AddSingleton<PublishedMetricRoutes>().AddSingleton<PublishedFileRoutes>().AddSingleton<PublishedSiteRoutes>().AddSingleton<PublishedMaintenanceRoutes>();
    }

    public static RouteGroupBuilder MapPublished(this IEndpointRouteBuilder app)
    {
        var routes = app.MapGroup(PublishedApi.Prefix).WithGroupName(PublishedApi.Group);
        var services = app.ServiceProvider;
        services.GetRequiredService<PublishedEnvironmentRoutes>().Map(routes);
        services.GetRequiredService<PublishedServiceRoutes>().Map(routes);
        services.GetRequiredService<PublishedVariableRoutes>().Map(routes);
        services.GetRequiredService<PublishedReleaseRoutes>().Map(routes);
        services.GetRequiredService<PublishedJobRoutes>().Map(routes);
        services.GetRequiredService<PublishedOrganisationRoutes>().Map(routes);
        services.GetRequiredService<PublishedSignInRoutes>().Map(routes);
        services.GetRequiredService<PublishedDeployKeyRoutes>().Map(routes);
        services.GetRequiredService<PublishedMetricRoutes>().Map(routes);
        services.GetRequiredService<PublishedFileRoutes>().Map(routes);
        services.GetRequiredService<PublishedSiteRoutes>().Map(routes);
        services.GetRequiredService<PublishedMaintenanceRoutes>().Map(routes);
        PublishedMissingRoutes.Map(routes);
        return routes;
    }
}
