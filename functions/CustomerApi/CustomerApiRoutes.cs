using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.OpenApi;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Protocol;
using Catalyze.CustomerApi.Published;
using Catalyze.CustomerApi.Routes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Catalyze.CustomerApi;

/// <summary>The routes of the Customer API.</summary>
public static class CustomerApiRoutes
{
    /// <summary>Maps everything below <c>/api</c>, and what the published clients call. The application must use authentication and authorisation, as a WebApplication does by itself.</summary>
    public static IEndpointRouteBuilder MapCustomerApi(this IEndpointRouteBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var api = app.MapGroup("/api").WithGroupName(CustomerDocument.Name);
        app.ServiceProvider.GetRequiredService<AccountRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<SessionRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<TwoFactorRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<OrganisationRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<InviteRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<AuditRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<EventRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<GroupRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<TokenRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<EnvironmentRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<ConfigurationRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<DeploymentRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<ReleaseRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<ServiceRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<VariableRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<DomainRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<FileRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<DeployKeyRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<MetricRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<JobRoutes>().Map(api);
        app.ServiceProvider.GetRequiredService<ToolRoutes>().Map(api);
        app.MapOpenApi("/api/{documentName}.json").RequireAuthorization(Policies.Anyone);
        var pipeline = app.ServiceProvider.GetRequiredService<EndpointPipeline>();
        var guard = app.ServiceProvider.GetRequiredService<ProblemGuard>();
        foreach (IEndpointConventionBuilder group in (RouteGroupBuilder[])[api, app.MapPublished()])
        {
            group.Finally(endpoint =>
            {
                var inner = endpoint.RequestDelegate ?? throw new InvalidOperationException($"{endpoint.DisplayName} does nothing.");
                endpoint.RequestDelegate = context => guard.RunAsync(guarded => pipeline.RunAsync(inner, guarded), context);
            });
        }

        return app;
    }
}
