using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Problems;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Environments;
using Catalyze.CustomerApi.Pods;
using Catalyze.CustomerApi.Problems;
using Catalyze.CustomerApi.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.CustomerApi.Routes;

/// <summary>Timelines and status as server-sent events. Where a host between buffers answers, the same is had by asking with waitSeconds.</summary>
/// <remarks>A stream ends after less than a minute and the browser asks again, so that a session that ended, or a permission that was taken away, does not live on in an open stream.</remarks>
internal sealed class EventRoutes(PodApiClient pods, CallerFinder callers, SessionCookie cookie, TimeProvider time)
{
    private const int LongestWait = 25;
    private static readonly TimeSpan StreamLife = TimeSpan.FromSeconds(50);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    public void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/environments/{environmentId}/deployments/{deploymentId}/events", TimelineAsync)
            .Describe(Policies.EnvironmentRead, "streamTimeline", "A deployment's timeline as server-sent events")
            .WithDescription("Each event is a timeline entry, its id the entry's cursor; Last-Event-ID (or `after`) goes on from there. The last event is `end`. "
                + "showTimeline with waitSeconds gives the same without a stream.")
            .Produces<TimelineEntry>(200, "text/event-stream").WithTags("Deployments");
        api.MapGet("/environments/{environmentId}/events", StatusAsync)
            .Describe(Policies.EnvironmentRead, "streamStatus", "The environment's status as server-sent events, one for each change")
            .WithDescription("waitForStatus gives the same without a stream.").Produces<EnvironmentStatus>(200, "text/event-stream").WithTags("Environments");
        api.MapGet("/environments/{environmentId}/status/changes", WaitAsync)
            .Describe(Policies.EnvironmentRead, "waitForStatus", "The environment's status once it is another than the one named by If-None-Match", 400)
            .WithDescription("304 where it stayed the same for waitSeconds (0 to 25). The ETag names what was answered.")
            .Produces<EnvironmentStatus>().Produces(304).WithTags("Environments");
    }

    private async Task<IResult> TimelineAsync(string environmentId, string deploymentId, HttpContext context, string? after = null)
    {
        if (await pods.DeploymentAsync(deploymentId, context.RequestAborted) is not { } deployment || deployment.EnvironmentId != environmentId)
            throw new ProblemException(Problem.NotFound);
        var cursor = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : after;
        return Results.Stream(body => StreamAsync(context, body, async stop =>
        {
            var page = await pods.TimelineAsync(deploymentId, cursor, waitSeconds: 4, stop);
            foreach (var entry in page.Entries)
                await WriteAsync(body, entry.Cursor, "entry", entry, stop);
            cursor = page.Next ?? cursor;
            if (page.Entries.Count > 0 || !IsOver(page.State))
                return true;
            await WriteAsync(body, cursor, "end", page.State, stop);
            return false;
        }), "text/event-stream");
    }

    private Task<IResult> StatusAsync(string environmentId, HttpContext context)
    {
        var environment = EnvironmentHandler.EnvironmentOf(context);
        var known = context.Request.Headers["Last-Event-ID"].ToString();
        return Task.FromResult(Results.Stream(body => StreamAsync(context, body, async stop =>
        {
            var (status, tag) = await ReadAsync(environment, stop);
            if (tag != known)
                await WriteAsync(body, tag, "status", status, stop);
            else
                await body.WriteAsync(":\n\n"u8.ToArray(), stop);
            known = tag;
            await Task.Delay(Look, time, stop);
            return true;
        }), "text/event-stream"));
    }

    private async Task<IResult> WaitAsync(string environmentId, HttpContext context, int waitSeconds = 0)
    {
        if (waitSeconds is < 0 or > LongestWait)
            throw ProblemException.Invalid([new FieldError("waitSeconds", "out-of-range", $"0 to {LongestWait}.")]);
        var environment = EnvironmentHandler.EnvironmentOf(context);
        var known = context.Request.Headers.IfNoneMatch.ToString().Trim('"');
        var until = time.GetUtcNow() + TimeSpan.FromSeconds(waitSeconds);
        while (true)
        {
            var (status, tag) = await ReadAsync(environment, context.RequestAborted);
            context.Response.Headers.ETag = $"\"{tag}\"";
            if (tag != known)
                return Answer.Json(status);
            if (time.GetUtcNow() >= until)
                return Results.StatusCode(StatusCodes.Status304NotModified);
            await Task.Delay(Look, time, context.RequestAborted);
        }
    }

    /// <summary>Runs a step again and again until it is over, the stream is old or the caller may no longer.</summary>
    private async Task StreamAsync(HttpContext context, Stream body, Func<CancellationToken, Task<bool>> step)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var until = time.GetUtcNow() + StreamLife;
        await body.WriteAsync("retry: 1000\n\n"u8.ToArray(), context.RequestAborted);
        try
        {
            while (await step(context.RequestAborted) && time.GetUtcNow() < until && await MayStillAsync(context))
                await body.FlushAsync(context.RequestAborted);
        }
        catch (ProblemException)
        {
            // The Pod API is away: the stream ends, and the client asks again from where it was.
        }

        await body.FlushAsync(context.RequestAborted);
    }

    private async Task<bool> MayStillAsync(HttpContext context)
    {
        var environment = EnvironmentHandler.EnvironmentOf(context);
        return (BearerToken.Of(context.Request) ?? cookie.Read(context.Request)) is { } secret
            && await callers.FindAsync(secret, context.RequestAborted) is { } caller
            && caller.In(environment.OrganisationId) is { } organisation
            && caller.May(organisation, environment.EnvironmentId, Permission.Read);
    }

    private async Task<(EnvironmentStatus Status, string Tag)> ReadAsync(OwnedEnvironment environment, CancellationToken cancellationToken)
    {
        var status = await pods.EnvironmentAsync(environment.EnvironmentId, cancellationToken) ?? EnvironmentViews.NeverDeployed(environment).Status!;
        return (status, Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(status, CatalyzeJson.Options)).AsSpan(0, 16)));
    }

    private static bool IsOver(DeploymentState state) => state is DeploymentState.Running or DeploymentState.Failed or DeploymentState.Cancelled or DeploymentState.Removed;

    private static async Task WriteAsync<T>(Stream body, string? id, string name, T value, CancellationToken cancellationToken)
    {
        // One line: JSON without indentation holds no line break.
        var text = string.Create(CultureInfo.InvariantCulture, $"id: {id}\nevent: {name}\ndata: {JsonSerializer.Serialize(value, CatalyzeJson.Options)}\n\n");
        await body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellationToken);
    }
}
