using Catalyze.PodApi.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi;

/// <summary>The routes of the Pod API.</summary>
public static class PodApiEndpoints
{
    public static IEndpointRouteBuilder MapPodApi(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        DeploymentRoutes.Map(routes);
        EnvironmentRoutes.Map(routes);
        MetricRoutes.Map(routes);
        JobRoutes.Map(routes);
        GeneratedFileRoutes.Map(routes);
        ReleaseRoutes.Map(routes);
        AuthorityRoutes.Map(routes);
        MaintenanceRoutes.Map(routes);
        RevocationRoutes.Map(routes);
        RegistryRoutes.Map(routes);
        PlacementRoutes.Map(routes);
        MoveRoutes.Map(routes);
        HostRoutes.Map(routes);
        AgentRoutes.Map(routes);
        RegistryTokenRoutes.Map(routes);
        AuditRoutes.Map(routes);
        OperatorRoutes.Map(routes);
        OperatorSessionRoutes.Map(routes);
        KeyRoutes.Map(routes);
        AlertRoutes.Map(routes);
        SubjectRoutes.Map(routes);
        return routes;
    }
}
