using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.DurableTask;

/// <summary>The Durable Functions HTTP management API.</summary>
public static class DurableTaskManagementExtensions
{
    /// <summary>Serves the API below <paramref name="basePath"/>.</summary>
    /// <param name="app">The routes.</param>
    /// <param name="basePath">For example <c>/durabletask</c>; the Functions host keeps <c>/runtime</c> for itself.</param>
    /// <param name="authorizationPolicy">Policy every route requires: operators. Null only where something in front authorises.</param>
    public static IEndpointConventionBuilder MapDurableTaskManagement(this IEndpointRouteBuilder app, string basePath, string? authorizationPolicy = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(basePath);
        var group = app.MapGroup(basePath);
        group.AddEndpointFilter(ManagementProblems.Filter);
        group.MapPost("/orchestrators/{name}/{id?}", ManagementStart.StartAsync);
        group.MapGet("/instances", ManagementQueries.ListAsync);
        group.MapDelete("/instances", ManagementQueries.PurgeManyAsync);
        group.MapGet("/instances/{id}", ManagementQueries.GetAsync);
        group.MapDelete("/instances/{id}", ManagementQueries.PurgeAsync);
        group.MapPost("/instances/{id}/raiseEvent/{eventName}", ManagementControl.RaiseEventAsync);
        group.MapPost("/instances/{id}/terminate", ManagementControl.TerminateAsync);
        group.MapPost("/instances/{id}/suspend", ManagementControl.SuspendAsync);
        group.MapPost("/instances/{id}/resume", ManagementControl.ResumeAsync);
        group.MapPost("/instances/{id}/rewind", ManagementControl.RewindAsync);
        group.MapPost("/instances/{id}/restart", ManagementStart.RestartAsync);
        if (authorizationPolicy is not null)
            group.RequireAuthorization(authorizationPolicy);
        return group;
    }
}
