using System.Collections.Concurrent;
using Catalyze.Contracts.Audit;
using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Jobs;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Metrics;
using Catalyze.Contracts.Placement;
using Catalyze.Contracts.Problems;
using Catalyze.Contracts.Releases;
using Catalyze.Contracts.Specifications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Catalyze.CustomerApi.Tests;

/// <summary>Stands in for the Pod API over real HTTP: it accepts, refuses and answers as told.</summary>
public sealed class FakePodApi : IAsyncDisposable
{
    public const string ServiceKey = "fake-service-key";

    /// <summary>Token of an operator whom only the Pod API knows.</summary>
    public const string NamedOperator = "token-of-a-named-operator";

    private readonly WebApplication app;

    private FakePodApi(WebApplication server) => app = server;

    public string Address => app.Urls.First();

    /// <summary>Specifications that were accepted, oldest first.</summary>
    public ConcurrentQueue<PodSpecification> Accepted { get; } = new();

    /// <summary>All requests for deployments and plans, with their environment, oldest first.</summary>
    public ConcurrentQueue<(string EnvironmentId, DeploymentRequest Request)> Requests { get; } = new();

    public static string PlanDigest { get; } = new('d', 64);

    public static ReleaseSummary Release { get; } = new() { ReleaseId = "rel-1", Number = 1, CreatedAt = DateTimeOffset.UnixEpoch };

    public ConcurrentQueue<string> IdempotencyKeys { get; } = new();

    public ConcurrentQueue<long> UploadedBytes { get; } = new();

    public ConcurrentDictionary<string, DeploymentStatus> Deployments { get; } = new(StringComparer.Ordinal);

    /// <summary>What instances used, by environment.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<InstanceMetrics>> Metrics { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, EnvironmentStatus> Environments { get; } = new(StringComparer.Ordinal);

    /// <summary>Jobs by id, as they were asked for.</summary>
    public ConcurrentDictionary<string, JobStatus> Jobs { get; } = new(StringComparer.Ordinal);

    /// <summary>When set, the next requests are refused with it.</summary>
    public ProblemDocument? Refusal { get; set; }

    public static async Task<FakePodApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 80 * 1024 * 1024);
        var fake = new FakePodApi(builder.Build());
        fake.app.Use(fake.GuardAsync);
        fake.Map();
        await fake.app.StartAsync();
        return fake;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        var mayEnter = context.Request.Path == "/pod/operators/self" ? $"Bearer {NamedOperator}" : $"Bearer {ServiceKey}";
        if (context.Request.Headers.Authorization != mayEnter)
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        }

        if (Refusal is not { } refusal)
            return next(context);
        context.Response.StatusCode = refusal.Status;
        if (refusal.Status is 409 or 429) context.Response.Headers.RetryAfter = "30";
        return context.Response.WriteAsJsonAsync(refusal, CatalyzeJson.Options, "application/problem+json");
    }

    private void Map()
    {
        app.MapGet("/pod/catalog", () => Json(new[]
        {
            new CatalogType
            {
                Type = "redis", Description = "Redis", Versions = ["7.0"], DefaultVersion = "7.0", DefaultSize = new ServiceSize(128, 100, 256),
                MinimumSize = new ServiceSize(64, 50, 64), MaximumSize = new ServiceSize(4096, 4000, 4096), MaximumScale = 1, Stateful = true,
                SupportsHighAvailability = false, NeedsSource = false, Port = 6379,
            },
        }));
        app.MapGet("/pod/operators/self", () => Json(new OperatorStatus("ada", DateTimeOffset.UnixEpoch, "operator", DateTimeOffset.UnixEpoch, LastUsedAt: null)));
        app.MapPost("/pod/environments/{id}/deployments", AcceptAsync);
        app.MapPost("/pod/environments/{id}/plans", async (string id, HttpContext context) =>
        {
            Requests.Enqueue((id, await ReadAsync(context)));
            return Json(new PlacementPlan { EnvironmentId = id, Placed = true, Hosts = 3, Draining = [], Instances = [], Refusals = [], Digest = PlanDigest });
        });
        app.MapPost("/pod/deployments/{id}/cancellation", (string id) => Deployments.TryGetValue(id, out var found) ? Json(found with { CancelRequestedAt = DateTimeOffset.UnixEpoch }, 202) : Missing());
        app.MapPost("/pod/environments/{id}/maintenance", (string id) => Environments.ContainsKey(id) ? Json(new MaintenanceStatus { Version = 1, Domains = ["a.example.org"], RetryAfterSeconds = 300 }, 202) : Missing());
        app.MapDelete("/pod/environments/{id}/maintenance", (string[]? domain) => Json(new MaintenanceStatus { Version = 2, Domains = domain ?? [], RetryAfterSeconds = 300 }, 202));
        app.MapGet("/pod/environments/{id}/releases", (string id) => Environments.ContainsKey(id) ? Json(new[] { Release }) : Missing());
        app.MapGet("/pod/environments/{id}/releases/{release}", (string id, string release) => Environments.ContainsKey(id) && release == Release.ReleaseId
            ? Json(new ReleaseDetails(Release, new PodSpecification { EnvironmentId = id, EnvironmentName = "n", OrganisationId = "o" })) : Missing());
        app.MapGet("/pod/environments/{id}/releases/{release}/difference", (string release, string? to) => Json(new ReleaseDifference(release, to ?? "rel-1", [])));
        app.MapPut("/pod/environments/{id}/releases/{release}/notes", async (string release, HttpContext context) =>
            Json(Release with { ReleaseId = release, Notes = (await context.Request.ReadFromJsonAsync<ReleaseNotes>(CatalyzeJson.Strict))!.Notes }));
        app.MapGet("/pod/deployments/{id}", (string id) => Deployments.TryGetValue(id, out var found) ? Json(found) : Missing());
        app.MapGet("/pod/deployments/{id}/timeline", (string id, string? after) => Json(new TimelinePage(
            after is null ? [new TimelineEntry { Cursor = "1", At = DateTimeOffset.UnixEpoch, Kind = "accepted", Message = "Accepted." }] : [], "1", Deployments[id].State)));
        app.MapGet("/pod/environments/{id}", (string id) => Environments.TryGetValue(id, out var found) ? Json(found) : Missing());
        app.MapPut("/pod/environments/{id}/jobs/{job}", StartJobAsync);
        app.MapGet("/pod/environments/{id}/jobs", (string id) => Json(Jobs.Values.Where(job => job.EnvironmentId == id).Select(job => job with { Command = null, Output = null })));
        app.MapGet("/pod/environments/{id}/jobs/{job}", (string id, string job) => Jobs.TryGetValue(job, out var found) && found.EnvironmentId == id ? Json(found) : Missing());
        app.MapPost("/pod/environments/{id}/jobs/{job}/cancellation", (string job) => Jobs.TryGetValue(job, out var found)
            ? Json(Jobs[job] = found with { State = JobState.Cancelled, CancelRequestedAt = DateTimeOffset.UnixEpoch }, 202) : Missing());
        app.MapGet("/pod/environments/{id}/metrics", (string id, int minutes) => Metrics.TryGetValue(id, out var used)
            ? Json(new EnvironmentMetrics { EnvironmentId = id, From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.UnixEpoch.AddMinutes(minutes), Instances = used }) : Missing());
        app.MapGet("/pod/environments/{id}/services/{label}/files", (string id, string label) =>
            Environments.TryGetValue(id, out var known) && known.Services.Any(service => service.Label == label)
                ? Json(new GeneratedFiles("rel-1", DateTimeOffset.UnixEpoch, [new GeneratedFile("image/Dockerfile", $"FROM {label}\n", "0644")])) : Missing());
        app.MapGet("/pod/environments/{id}/deployments", (string id) => Json(Deployments.Values.Where(deployment => deployment.EnvironmentId == id)));
        app.MapDelete("/pod/environments/{id}", (string id) => Environments.ContainsKey(id) ? Accept(id) : Missing());
        app.MapPost("/pod/sources", (Delegate)UploadAsync);
        app.MapFallback(Missing);
    }

    private async Task<IResult> AcceptAsync(string id, HttpContext context)
    {
        var request = await ReadAsync(context);
        Requests.Enqueue((id, request));
        if (request.Specification is { } specification)
            Accepted.Enqueue(specification);
        else if (!Environments.ContainsKey(id))
            return Missing();
        IdempotencyKeys.Enqueue(context.Request.Headers["Idempotency-Key"].ToString());
        Environments.TryAdd(id, new EnvironmentStatus { EnvironmentId = id, EnvironmentName = "Appointments", State = EnvironmentState.Deploying });
        return Accept(id);
    }

    private async Task<IResult> StartJobAsync(string id, string job, HttpContext context)
    {
        var request = (await context.Request.ReadFromJsonAsync<JobRequest>(CatalyzeJson.Strict))!;
        if (!Environments.ContainsKey(id))
            return Missing();
        return Json(Jobs[job] = new JobStatus
        {
            JobId = job,
            EnvironmentId = id,
            Service = request.Service,
            Kind = request.Kind,
            State = JobState.Running,
            ReleaseId = "rel-1",
            RequestedBy = request.By,
            CreatedAt = DateTimeOffset.UnixEpoch,
            TimeLimitSeconds = request.TimeLimitSeconds,
            Command = request.Command,
            Output = "three rows\n",
        }, 202);
    }

    private static async Task<DeploymentRequest> ReadAsync(HttpContext context) =>
        await context.Request.ReadFromJsonAsync<DeploymentRequest>(CatalyzeJson.Strict) ?? throw new InvalidDataException("No body.");

    private async Task<IResult> UploadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        UploadedBytes.Enqueue(body.Length);
        return Json(new SourceManifest("sha256:" + new string('a', 64), "python", new Dictionary<string, string> { ["web"] = "python app.py" }, 3, 1000), 201);
    }

    private IResult Accept(string environmentId)
    {
        var id = "dep-" + Guid.NewGuid().ToString("N")[..10];
        Deployments[id] = new DeploymentStatus { DeploymentId = id, ReleaseId = "rel-1", EnvironmentId = environmentId, State = DeploymentState.Building, CreatedAt = DateTimeOffset.UnixEpoch };
        return Json(new DeploymentAccepted(id, "rel-1", $"/pod/deployments/{id}"), 202);
    }

    private static IResult Missing() => Json(new ProblemDocument("/problems/not-found", "Not found", 404, null, null, []), 404);

    private static IResult Json<T>(T value, int status = 200) => Results.Json(value, CatalyzeJson.Options, statusCode: status);
}
