using System.Globalization;
using System.Security.Cryptography;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Specifications;
using Catalyze.PodApi.Orchestrations;
using Catalyze.PodApi.State;
using Catalyze.PodApi.Turns;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Catalyze.PodApi.Http;

/// <summary>Deployments and their timelines.</summary>
internal static class DeploymentRoutes
{
    private const int MaxWaitSeconds = 25;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/pod/deployments", DeployAsync).For(PodPolicy.Service);
        routes.MapPost("/pod/environments/{id}/deployments", RequestAsync).For(PodPolicy.Service);
        routes.MapPost("/pod/deployments/{id}/cancellation", CancelAsync).For(PodPolicy.Service);
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
        return TryKey(context, out var key) is { } badKey
            ? badKey
            : Answer(context, await acceptance.AcceptAsync(Requested(specification, specification.EnvironmentId, key, bytes), context.RequestAborted), acceptance.Warnings(specification));
    }

    private static async Task<IResult> RequestAsync(string id, HttpContext context, DeploymentRequests requests)
    {
        var (request, bytes, refusal) = await JsonBody.ReadAsync<DeploymentRequest>(context);
        if (request is null) return refusal!;
        if (TryKey(context, out var key) is { } badKey) return badKey;
        var outcome = await requests.DeployAsync(id, request, key, bytes, context.RequestAborted);
        return outcome.Accepted is { } accepted ? Answer(context, accepted) : Refuse(context, outcome);
    }

    private static async Task<IResult> RemoveAsync(string id, HttpContext context, DeploymentAcceptance acceptance, EnvironmentStore environments)
    {
        if (TryKey(context, out var key) is { } badKey) return badKey;
        return await environments.FindAsync(id, context.RequestAborted) is null or { Removed: true }
            ? Problems.NotFound(context, $"There is no environment {id}.")
            : Answer(context, await acceptance.AcceptAsync(Requested(null, id, key, "remove"u8.ToArray()), context.RequestAborted));
    }

    private static async Task<IResult> CancelAsync(string id, HttpContext context, DeploymentStore deployments, DurableTaskClient orchestrations)
    {
        var (request, _, refusal) = await JsonBody.ReadAsync<CancelRequest>(context);
        if (request is null) return refusal!;
        if (Requester.ErrorsOf(request.By) is { Count: > 0 } errors) return Problems.Invalid(context, "Invalid request", errors);
        if (await deployments.RequestCancelAsync(id, request.By, context.RequestAborted) is not { } deployment) return Problems.NotFound(context, $"There is no deployment {id}.");
        if (deployment.CancelRequestedAt is null)
        {
            var why = deployment.Kind == DeploymentKind.Remove ? "A removal cannot be cancelled." : deployment.HasEnded ? $"{id} has ended." : $"{id} serves already; deploy the release before it instead.";
            return Problems.Of(context, StatusCodes.Status409Conflict, "too-late", "It cannot be cancelled any more", why);
        }

        // The row says what is to happen; the event only saves waiting. A crash between the two is mended by asking again, or by the next step.
        if (!deployment.HasEnded) await orchestrations.RaiseEventAsync(id, DeployEnvironment.CancelEvent, request.By, context.RequestAborted);
        return Results.Json(deployment.ToStatus(), CatalyzeJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    internal static IResult Refuse(HttpContext context, RequestOutcome outcome) => outcome.Refusal is { } kind
        ? Problems.Of(context, outcome.Status, kind, outcome.Title, outcome.Detail)
        : Problems.Of(context, StatusCodes.Status400BadRequest, "invalid-specification", "Invalid specification", $"{outcome.Errors.Count} fields are wrong; nothing was stored.", outcome.Errors);

    private static Acceptance Requested(PodSpecification? specification, string environmentId, string? key, byte[] bytes) => new()
    {
        EnvironmentId = environmentId,
        Specification = specification,
        IdempotencyKey = key,
        RequestHash = Convert.ToHexStringLower(SHA256.HashData(bytes)),
    };

    private static IResult? TryKey(HttpContext context, out string? key)
    {
        var header = context.Request.Headers["Idempotency-Key"].ToString();
        key = header.Length == 0 ? null : header;
        return header.Length > 200 ? Problems.Invalid(context, "Invalid request", [new FieldError("Idempotency-Key", "too-long", "At most 200 characters.")]) : null;
    }

    private static IResult Answer(HttpContext context, AcceptOutcome outcome, IReadOnlyList<FieldError>? warnings = null)
    {
        if (outcome.KeyReused)
            return Problems.Of(context, StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "Idempotency key used before", "The same key came with another request.");
        if (outcome.Full) return Busy(context, context.RequestServices.GetRequiredService<PodApiOptions>().Turns);
        if (outcome.Deployment is not { } deployment)
        {
            Problems.ComeBack(context, TimeSpan.FromSeconds(5));
            return Problems.Of(
                context, StatusCodes.Status409Conflict, "deployment-running", "A deployment is running", outcome.Running is { } running ? $"{running} is running; ask again when it has ended." : "Others deploy at the same time; ask again.");
        }

        var address = $"/pod/deployments/{deployment.DeploymentId}";
        context.Response.Headers.Location = address;
        return Results.Json(
            new DeploymentAccepted(deployment.DeploymentId, deployment.ReleaseId, address) { Warnings = warnings ?? [] }, CatalyzeJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static IResult Busy(HttpContext context, TurnSettings turns)
    {
        Problems.ComeBack(context, turns.RetryAfter);
        return Problems.Of(
            context, StatusCodes.Status429TooManyRequests, "too-many-deployments", "Too many deployments wait",
            $"{turns.MostWaiting} deployments of the organisation wait for their turn, and no more may. Come back when some have begun, or cancel one.");
    }

    private static async Task<IResult> GetAsync(string id, HttpContext context, DeploymentStore deployments, DeploymentTurns turns) =>
        await deployments.FindAsync(id, context.RequestAborted) is { } deployment
            ? Results.Json(deployment.ToStatus() with { Turn = await turns.FindAsync(deployment, context.RequestAborted) }, CatalyzeJson.Options)
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
