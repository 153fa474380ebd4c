using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Published.Models;
using Catalyze.CustomerApi.Requests;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Published.Routes;

/// <summary>The pod, that we are here, and environments.</summary>
internal sealed class PublishedEnvironmentRoutes(EnvironmentViews views, EnvironmentLifecycle lifecycle, ConfigurationStore configurations)
{
    // The clients compare it as text with 4.1.0, to know whether an upload goes in parts.
    private const string Version = "4.4.1";

    public void Map(IEndpointRouteBuilder routes)
    {
        // Both are asked for before anybody has signed in.
        routes.MapGet("/pods", () => Answer.Json(new PublishedPods([new PublishedPod(PublishedApi.Pod, PhiSafe: true, ImportRequiresLength: false)]))).Needs(Policies.Anyone);
        routes.MapGet("/healthcheck", () => Answer.Json(new PublishedHealth("ok", Version))).Needs(Policies.Anyone);
        routes.MapGet("/environments", ListAsync).Needs(Policies.SignedIn);
        routes.MapGet("/environments/{environmentId}", async (string environmentId, HttpContext context) =>
                Answer.Json(await ShowAsync(EnvironmentHandler.EnvironmentOf(context), context.RequestAborted)))
            .Needs(Policies.EnvironmentRead);
        routes.MapPut("/environments/{environmentId}", async (string environmentId, Body<PublishedName> body, HttpContext context) =>
                Answer.Json(await ShowAsync(await lifecycle.RenameAsync(context, EnvironmentHandler.EnvironmentOf(context), body.Value.Name), context.RequestAborted)))
            .Needs(Policies.EnvironmentOwn);
    }

    /// <summary>The clients ask once for each pod; a pod that is none of ours has none.</summary>
    private async Task<IResult> ListAsync([FromHeader(Name = "X-Pod-ID")] string? pod, HttpContext context)
    {
        var shown = new List<PublishedEnvironment>();
        if (string.IsNullOrEmpty(pod) || pod == PublishedApi.Pod)
        {
            foreach (var environment in await views.OwnedAsync(Caller.Of(context), context.RequestAborted))
            {
                if (environment.RemovalRequestedAt is null)
                    shown.Add(await ShowAsync(environment, context.RequestAborted));
            }
        }

        return Answer.Json(shown);
    }

    private async Task<PublishedEnvironment> ShowAsync(OwnedEnvironment environment, CancellationToken cancellationToken)
    {
        // The clients' domain is the first site whose name begins with this.
        var stored = await configurations.FindAsync(environment.EnvironmentId, cancellationToken);
        var main = stored?.Configuration.Services.SelectMany(service => service.Domains).FirstOrDefault();
        return new PublishedEnvironment(environment.EnvironmentId, environment.Name, PublishedApi.Pod, main ?? environment.EnvironmentId, environment.OrganisationId);
    }
}
