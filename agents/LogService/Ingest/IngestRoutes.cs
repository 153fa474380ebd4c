using Catalyze.Contracts.Json;
using Catalyze.LogService.Store;
using Catalyze.Tools.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Catalyze.LogService.Ingest;

/// <summary>What hosts deliver to.</summary>
internal static class IngestRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/ingest/batches", TakeAsync);
    }

    private static async Task TakeAsync(HttpContext context, BatchWriter writer, LogServiceOptions options, Retention retention, TimeProvider time)
    {
        if (retention.IsFull)
            throw StoreProblems.Full(null);
        var batch = await BatchReader.ReadAsync(context.Request.Body, time.GetUtcNow(), context.RequestAborted);
        var receipt = await writer.WriteAsync(batch, time.GetUtcNow().AddDays(-options.RetentionDays), context.RequestAborted);
        await context.Response.WriteAsJsonAsync(receipt, CatalyzeJson.Options, context.RequestAborted);
    }
}
