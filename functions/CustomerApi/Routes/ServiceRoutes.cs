using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Releases;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Configuration;
using Catalyze.CustomerApi.Deployments;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Running a service: stop, start, restart, scale. Each is a deployment of the release that serves, changed in just that.</summary>
internal sealed class ServiceRoutes(ServiceOperations services, ConfigurationEditor configurations, PodApiClient pods)
{
    private const string Service = "/environments/{environmentId}/services/{label}";

    public void Map(IEndpointRouteBuilder api)
    {
        Post(api, "stop", "stopService", "Stop a service; what it stores, and its place, are kept", services.StopAsync);
        Post(api, "start", "startService", "Start a service that was stopped", services.StartAsync);
        Post(api, "restart", "restartService", "Replace every instance of a service", services.RestartAsync);
        api.MapPut(Service + "/scale", async (string environmentId, string label, Body<ServiceScale> body, HttpContext context) =>
                DeploymentRoutes.Accepted(context, environmentId, await services.ScaleAsync(context, EnvironmentHandler.EnvironmentOf(context), label, body.Value)))
            .Describe(Policies.EnvironmentOperate, "scaleService", "Change the number of instances of a service or of its workers", 400, 409, 429)
            .WithDescription("What the service is beside that stays as it serves; the configuration takes the numbers over.")
            .Produces<DeploymentAccepted>(202).WithTags("Services");
        api.MapGet(Service + "/files", FilesAsync)
            .Describe(Policies.EnvironmentRead, "listGeneratedFiles", "What the platform made of a service: build files, the profile it is confined by, an edge's configuration")
            .WithDescription("Of the release that serves; the label `edge` is what leads the public host names. No secret is in them.").Produces<GeneratedFiles>().WithTags("Services");
    }

    private async Task<IResult> FilesAsync(string environmentId, string label, HttpContext context)
    {
        var environment = EnvironmentHandler.EnvironmentOf(context);
        var made = await pods.GeneratedFilesAsync(environmentId, label, context.RequestAborted);
        // A service that is configured and does not run yet is no mistake.
        if (made is null)
            ConfigurationEditor.ServiceOf((await configurations.ReadAsync(environment, context.RequestAborted)).Configuration, label);
        return Answer.Json(made ?? new GeneratedFiles(null, null, []));
    }

    private static void Post(IEndpointRouteBuilder api, string verb, string name, string summary, Func<HttpContext, OwnedEnvironment, string, Task<DeploymentAccepted>> run) =>
        api.MapPost($"{Service}/{verb}", async (string environmentId, string label, HttpContext context) =>
                DeploymentRoutes.Accepted(context, environmentId, await run(context, EnvironmentHandler.EnvironmentOf(context), label)))
            .Describe(Policies.EnvironmentOperate, name, summary, 409, 429).Produces<DeploymentAccepted>(202).WithTags("Services");
}
