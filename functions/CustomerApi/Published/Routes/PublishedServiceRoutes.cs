using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Published.Models;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Published.Routes;

/// <summary>Services, their volumes and their workers.</summary>
internal sealed class PublishedServiceRoutes(PublishedServices services, PublishedWorkerScales workers, ServiceLabels labels, NumberStore numbers)
{
    private const string Service = "/environments/{environmentId}/services/{label}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/environments/{environmentId}/services", async (string environmentId, HttpContext context) =>
                Answer.Json(await services.ListAsync(EnvironmentHandler.EnvironmentOf(context), context.RequestAborted)))
            .Needs(Policies.EnvironmentRead);
        routes.MapGet(Service, async (string environmentId, string label, HttpContext context) =>
                Answer.Json(await services.FindAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted)))
            .Needs(Policies.EnvironmentRead);
        routes.MapPut(Service, RenameAsync).Needs(Policies.EnvironmentConfigure);
        routes.MapGet(Service + "/volumes", VolumesAsync).Needs(Policies.EnvironmentRead);
        routes.MapGet(Service + "/workers", async (string environmentId, string label, HttpContext context) =>
            {
                var environment = EnvironmentHandler.EnvironmentOf(context);
                var service = await services.FindAsync(environment, label, context.RequestAborted);
                return Answer.Json(new PublishedWorkers(await workers.ReadAsync(environment, label, context.RequestAborted), service.WorkerScale));
            })
            .Needs(Policies.EnvironmentRead);
        routes.MapPost(Service + "/workers", async (string environmentId, string label, Body<PublishedWorkers> body, HttpContext context) =>
            {
                await workers.WriteAsync(context, EnvironmentHandler.EnvironmentOf(context), label, body.Value.Workers);
                return Results.NoContent();
            })
            .Needs(Policies.EnvironmentOperate);
    }

    private async Task<IResult> RenameAsync(string environmentId, string label, Body<PublishedLabel> body, HttpContext context)
    {
        var environment = EnvironmentHandler.EnvironmentOf(context);
        await labels.RenameAsync(context, environment, label, body.Value.Label);
        return Answer.Json(await services.FindAsync(environment, body.Value.Label, context.RequestAborted));
    }

    private async Task<IResult> VolumesAsync(string environmentId, string label, HttpContext context)
    {
        var service = await services.ConfiguredAsync(EnvironmentHandler.EnvironmentOf(context), label, context.RequestAborted);
        if (service is null || await services.VolumeMibAsync(service, context.RequestAborted) is not { } mib)
            return Answer.Json<IReadOnlyList<PublishedVolume>>([]);
        var number = await numbers.OfAsync(environmentId, $"volume/{label}", context.RequestAborted);
        return Answer.Json<IReadOnlyList<PublishedVolume>>([new PublishedVolume(number, "encrypted", PublishedServices.WholeGb(mib))]);
    }
}
