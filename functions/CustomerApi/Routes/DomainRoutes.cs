using Catalyze.Contracts.Deployments;
using Catalyze.CustomerApi.Audit;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Public host names, their certificates, and the maintenance page.</summary>
internal sealed class DomainRoutes(DomainService domains, PodApiClient pods, AuditTrail audit)
{
    private const string Domains = "/environments/{environmentId}/domains";

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet(Domains, async (string environmentId, HttpContext context, int? limit, string? after) =>
                Paging.Answer(context, await domains.ListAsync(EnvironmentHandler.EnvironmentOf(context), context.RequestAborted), domain => domain.Name, limit, after))
            .Describe(Policies.EnvironmentRead, "listDomains", "Public host names with their certificates and when those end", 400).Pages().Produces<IReadOnlyList<DomainView>>().WithTags("Domains");
        api.MapPut(Domains + "/{domain}", async (string environmentId, string domain, Body<DomainSettings> body, HttpContext context) =>
                Answer.Json(await domains.WriteAsync(context, EnvironmentHandler.EnvironmentOf(context), domain, body.Value)))
            .Describe(Policies.EnvironmentConfigure, "writeDomain", "Lead a public host name to a service; the next deployment makes it real", 400, 409)
            .WithDescription("A certificate of your own is checked at once: chain, key, names and dates. A certificate without its key keeps the key that belongs to the same chain. Keys never come out again.")
            .Produces<DomainView>().WithTags("Domains");
        api.MapDelete(Domains + "/{domain}", RemoveAsync)
            .Describe(Policies.EnvironmentConfigure, "removeDomain", "Lead a public host name nowhere any more; the next deployment makes it real", 409).Produces(204).WithTags("Domains");
        api.MapPost("/environments/{environmentId}/maintenance", BeginAsync)
            .Describe(Policies.EnvironmentOperate, "beginMaintenance", "Show visitors the maintenance page, at once and without a deployment", 400, 409)
            .WithDescription("With no host names and no services, for all of the environment.").Produces<MaintenanceStatus>(202).WithTags("Domains");
        api.MapDelete("/environments/{environmentId}/maintenance", EndAsync)
            .Describe(Policies.EnvironmentOperate, "endMaintenance", "Serve visitors again", 400, 409).Produces<MaintenanceStatus>(202).WithTags("Domains");
    }

    private async Task<IResult> RemoveAsync(string environmentId, string domain, HttpContext context)
    {
        await domains.RemoveAsync(context, EnvironmentHandler.EnvironmentOf(context), domain);
        return Results.NoContent();
    }

    private async Task<IResult> BeginAsync(string environmentId, Body<MaintenanceRequest> body, HttpContext context)
    {
        await audit.AppendAsync(context, "maintenance-begun", environmentId, string.Join(", ", body.Value.Domains.Concat(body.Value.Services).Take(50)));
        return Answer.Json(await pods.BeginMaintenanceAsync(environmentId, body.Value, context.RequestAborted), StatusCodes.Status202Accepted);
    }

    private async Task<IResult> EndAsync(string environmentId, HttpContext context, string[]? domain = null, string[]? service = null)
    {
        await audit.AppendAsync(context, "maintenance-ended", environmentId, string.Join(", ", (domain ?? []).Concat(service ?? []).Take(50)));
        return Answer.Json(await pods.EndMaintenanceAsync(environmentId, domain ?? [], service ?? [], context.RequestAborted), StatusCodes.Status202Accepted);
    }
}
