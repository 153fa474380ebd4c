using Catalyze.Contracts.Deployments;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Published.Models;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Published.Routes;

/// <summary>The maintenance page, by the service that visitors are led to.</summary>
internal sealed class PublishedMaintenanceRoutes(PublishedServices services, PodApiClient pods, AuditTrail audit)
{
    private const string Maintenance = "/environments/{environmentId}/services/{label}/maintenance";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Maintenance, ListAsync).Needs(Policies.EnvironmentRead);
        routes.MapPost(Maintenance, BeginAsync).Needs(Policies.EnvironmentOperate);
        routes.MapDelete(Maintenance, EndAsync).Needs(Policies.EnvironmentOperate);
    }

    private async Task<IResult> ListAsync(string environmentId, string label, HttpContext context)
    {
        await services.ConfiguredAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted);
        var served = (await pods.EnvironmentAsync(environmentId, context.RequestAborted))?.Domains ?? [];
        return Answer.Json(served.Where(domain => domain.Maintenance).Select(domain => domain.Service).Distinct(StringComparer.Ordinal).Select(service => new PublishedMaintenance(service)).ToList());
    }

    private async Task<IResult> BeginAsync(string environmentId, string label, Body<PublishedUpstream> body, HttpContext context)
    {
        await services.ConfiguredAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted);
        await audit.AppendAsync(context, "maintenance-begun", environmentId, body.Value.Upstream);
        await pods.BeginMaintenanceAsync(environmentId, new MaintenanceRequest { Services = [body.Value.Upstream] }, context.RequestAborted);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }

    private async Task<IResult> EndAsync(string environmentId, string label, HttpContext context, string? upstream = null)
    {
        await services.ConfiguredAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted);
        await audit.AppendAsync(context, "maintenance-ended", environmentId, upstream);
        await pods.EndMaintenanceAsync(environmentId, [], upstream is null ? [] : [upstream], context.RequestAborted);
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }
}
