using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Catalyze.DurableTask;

/// <summary>Status, lists and purges.</summary>
internal static class ManagementQueries
{
    private const string RetryAfterStatus = "5";
    private const int LargestPage = 1000;
    private const string ContinuationHeader = "x-ms-continuation-token";

    public static async Task<IResult> GetAsync(string id, HttpContext http, DurableTaskClient client)
    {
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: true, http.RequestAborted) is not { } instance)
            return ManagementProblems.Unknown(id);
        var history = ManagementRequest.Flag(http, "showHistory", otherwise: false) ? await client.GetOrchestrationHistoryAsync(id, http.RequestAborted) : null;
        var status = ManagementStatus.Of(
            instance, ManagementRequest.Flag(http, "showInput", otherwise: true), history, ManagementRequest.Flag(http, "showHistoryOutput", otherwise: false));
        if (!instance.IsCompleted)
        {
            http.Response.Headers.RetryAfter = RetryAfterStatus;
            return Results.Accepted(ManagementAddresses.Status(http, id), status);
        }

        var failed = instance.RuntimeStatus == OrchestrationRuntimeStatus.Failed && ManagementRequest.Flag(http, "returnInternalServerErrorOnFailure", otherwise: false);
        return Results.Json(status, statusCode: failed ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK);
    }

    public static async Task<IResult> ListAsync(HttpContext http, DurableTaskClient client)
    {
        var top = ManagementRequest.Number(http, "top", least: 1) ?? OrchestrationQuery.DefaultPageSize;
        var query = new OrchestrationQuery(
            ManagementRequest.Time(http, "createdTimeFrom"),
            ManagementRequest.Time(http, "createdTimeTo"),
            ManagementRequest.Statuses(http),
            InstanceIdPrefix: http.Request.Query["instanceIdPrefix"],
            PageSize: (int)Math.Min(top, LargestPage),
            FetchInputsAndOutputs: true);
        var showInput = ManagementRequest.Flag(http, "showInput", otherwise: true);
        var token = http.Request.Headers[ContinuationHeader].FirstOrDefault();
        await foreach (var page in client.GetAllInstancesAsync(query).AsPages(string.IsNullOrEmpty(token) ? null : token).WithCancellation(http.RequestAborted))
        {
            if (page.ContinuationToken is { } next)
                http.Response.Headers[ContinuationHeader] = next;
            return Results.Json(new JsonArray([.. page.Values.Select(instance => (JsonNode)ManagementStatus.Of(instance, showInput))]));
        }

        return Results.Json(new JsonArray());
    }

    public static async Task<IResult> PurgeAsync(string id, HttpContext http, DurableTaskClient client) =>
        await client.PurgeInstanceAsync(id, http.RequestAborted) is { PurgedInstanceCount: > 0 } result
            ? Purged(result)
            : ManagementProblems.Of(StatusCodes.Status404NotFound, $"There is no finished instance '{id}'.");

    public static async Task<IResult> PurgeManyAsync(HttpContext http, DurableTaskClient client)
    {
        if (ManagementRequest.Time(http, "createdTimeFrom") is not { } from)
            throw new BadParameterException("createdTimeFrom", "It is required: how far back to purge is said on purpose.");
        var filter = new PurgeInstancesFilter(from, ManagementRequest.Time(http, "createdTimeTo"), ManagementRequest.Statuses(http));
        return await client.PurgeAllInstancesAsync(filter, http.RequestAborted) is { PurgedInstanceCount: > 0 } result
            ? Purged(result)
            : ManagementProblems.Of(StatusCodes.Status404NotFound, "No finished instance matches.");
    }

    private static IResult Purged(PurgeResult result) =>
        Results.Json(new JsonObject { ["instancesDeleted"] = result.PurgedInstanceCount });
}
