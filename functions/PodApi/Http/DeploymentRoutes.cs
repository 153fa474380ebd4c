using System.Globalization;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.PodApi.Http;

/// <summary>Deployments and their timelines.</summary>
internal static class DeploymentRoutes
{
    private const int MaxWaitSeconds = 25;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/pod/deployments", DeployAsync).For(PodPolicy.Service);
        routes.MapGet("/pod/deployments/{id}", GetAsync).For(PodPolicy.Service);
        routes.MapGet("/pod/deployments/{id}/timeline", TimelineAsync).For(PodPolicy.Service);
        routes.MapDelete("/pod/environments/{id}", RemoveAsync).For(PodPolicy.Service);
    }

    private static async Task<IResult> DeployAsync(HttpContext context, DeploymentAcceptance acceptance)
    {
        var (specification, bytes, refusal) = await JsonBody.ReadAsync<PodSpecification>(context);
        if (specification is null) return refusal!;
        var errors = await acceptance.ValidateAsync(specification, context.RequestAborted);
        if (errors.Count > 0)
            return Problems.Of(context, StatusCodes.Status400BadRequest, "invalid-specification", "Invalid specification", $"{errors.Count} fields are wrong; nothing was stored.", errors);
        return await AcceptAsync(context, acceptance, specification, specification.EnvironmentId, bytes);
    }

    private static async Task<IResult> RemoveAsync(string id, HttpContext context, DeploymentAcceptance acceptance, EnvironmentStore environments)
    {
        var environment = await environments.FindAsync(id, context.RequestAborted);
        return environment is null or { Removed: true }
            ? Problems.NotFound(context, $"There is no environment {id}.")
            : await AcceptAsync(context, acceptance, null, id, "remove"u8.ToArray());
    }

    private static async Task<IResult> AcceptAsync(HttpContext context, DeploymentAcceptance acceptance, PodSpecification? specification, string environmentId, byte[] bytes)
    {
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        if (key.Length > 200)
            return Problems.Invalid(context, "Invalid request", [new FieldError("Idempotency-Key", "too-long", "At most 200 characters.")]);
        var outcome = await acceptance.AcceptAsync(specification, environmentId, key.Length == 0 ? null : key, bytes, context.RequestAborted);
        if (outcome.KeyReused)
            return Problems.Of(context, StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "Idempotency key used before", "The same key came with another request.");
        if (outcome.Deployment is not { } deployment)
        {
            context.Response.Headers.RetryAfter = "5";
            return Problems.Of(
                context, StatusCodes.Status409Conflict, "deployment-running", "A deployment is running", $"{outcome.Running} is running; ask again when it has ended.");
        }

        var address = $"/pod/deployments/{deployment.DeploymentId}";
        context.Response.Headers.Location = address;
        return Results.Json(new DeploymentAccepted(deployment.DeploymentId, deployment.ReleaseId, address), CatalyzeJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, DeploymentStore deployments) =>
        await deployments.FindAsync(id, context.RequestAborted) is { } deployment
            ? Results.Json(deployment.ToStatus(), CatalyzeJson.Options)
            : Problems.NotFound(context, $"There is no deployment {id}.");

    private static async Task<IResult> TimelineAsync(string id, string? after, int? waitSeconds, HttpContext context, DeploymentStore deployments, TimeProvider clock)
    {
        var from = 0L;
        if (!string.IsNullOrEmpty(after) && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out from))
            return Problems.Invalid(context, "Invalid request", [new FieldError("after", "invalid", "Not a cursor of a timeline.")]);
        if (waitSeconds is < 0 or > MaxWaitSeconds)
            return Problems.Invalid(context, "Invalid request", [new FieldError("waitSeconds", "out-of-range", $"From 0 to {MaxWaitSeconds}.")]);
        var began = clock.GetTimestamp();
        var patience = TimeSpan.FromSeconds(waitSeconds ?? 0);
        while (true)
        {
            if (await deployments.FindAsync(id, context.RequestAborted) is not { } deployment) return Problems.NotFound(context, $"There is no deployment {id}.");
            if (deployment.LastEntry > from || deployment.HasEnded || clock.GetElapsedTime(began) >= patience)
            {
                var entries = deployment.LastEntry > from ? await deployments.ReadTimelineAsync(id, from, context.RequestAborted) : [];
                return Results.Json(new TimelinePage(entries, entries.Count > 0 ? entries[^1].Cursor : after, deployment.State), CatalyzeJson.Options);
            }

            await Task.Delay(PollInterval, clock, context.RequestAborted);
        }
    }
}
