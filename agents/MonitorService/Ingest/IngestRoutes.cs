using System.Text.Json;
using Catalyze.Contracts.Json;
using Catalyze.Contracts.Monitoring;
using Catalyze.MonitorService.Components;
using Catalyze.Tools.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.MonitorService.Ingest;

/// <summary>What hosts deliver to.</summary>
internal static class IngestRoutes
{
    /// <summary>When a host last delivered: what is not there any more cannot say so itself.</summary>
    public const string Reported = "catalyze_host_reported_time_seconds";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/ingest/samples", TakeAsync);

    private static async Task TakeAsync(HttpContext context, PrometheusClient prometheus, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var batch = await JsonSerializer.DeserializeAsync<FeedBatch>(context.Request.Body, CatalyzeJson.Options, context.RequestAborted)
            ?? throw new JsonException("There is no batch.");
        if (SampleChecks.Find(batch, now) is { Count: > 0 } errors)
            throw ProblemException.Invalid(errors);
        var oldest = now.AddHours(-FeedLimits.OldestHours).AddMinutes(1);
        var fresh = batch.Samples.Where(sample => sample.Time >= oldest).ToList();
        var stored = fresh.Count;
        if (stored > 0)
            await prometheus.WriteAsync(RemoteWrite.Body(batch.Host, fresh.Append(new FeedSample(Reported, new Dictionary<string, string>(), now, now.ToUnixTimeSeconds()))), context.RequestAborted);
        await context.Response.WriteAsJsonAsync(new FeedReceipt(stored, batch.Samples.Count - stored), CatalyzeJson.Options, context.RequestAborted);
    }
}
