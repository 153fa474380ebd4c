using Microsoft.AspNetCore.Http;

namespace Catalyze.DurableTask;

/// <summary>Starts and restarts.</summary>
internal static class ManagementStart
{
    private const string RetryAfterStart = "10";

    // The Functions host ends a request after 230 s.
    private const int LongestWaitSeconds = 220;

    public static async Task<IResult> StartAsync(string name, string? id, HttpContext http, DurableTaskClient client)
    {
        var (isJson, body) = await ManagementRequest.ReadBodyAsync(http);
        if (!isJson)
            return ManagementProblems.Of(StatusCodes.Status400BadRequest, "The body is not JSON.");
        var timeout = ManagementRequest.Number(http, "timeout", least: 0);
        // Validated only: the wait is told of the end instead of asking for it.
        _ = ManagementRequest.Number(http, "pollingInterval", least: 0);
        string instanceId;
        try
        {
            instanceId = await client.ScheduleNewOrchestrationInstanceAsync(name, body, new StartOrchestrationOptions(id), http.RequestAborted);
        }
        catch (OrchestrationAlreadyExistsException exists)
        {
            return ManagementProblems.Of(StatusCodes.Status409Conflict, exists.Message);
        }

        return timeout is { } seconds
            ? await WaitAsync(instanceId, TimeSpan.FromSeconds(Math.Min(seconds, LongestWaitSeconds)), http, client)
            : Accepted(instanceId, http);
    }

    public static async Task<IResult> RestartAsync(string id, HttpContext http, DurableTaskClient client)
    {
        try
        {
            return Accepted(await client.RestartAsync(id, ManagementRequest.Flag(http, "restartWithNewInstanceId", otherwise: true), http.RequestAborted), http);
        }
        catch (Exception refused) when (refused is ArgumentException or InvalidOperationException)
        {
            return ManagementProblems.Of(StatusCodes.Status400BadRequest, refused.Message);
        }
    }

    private static async Task<IResult> WaitAsync(string instanceId, TimeSpan timeout, HttpContext http, DurableTaskClient client)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        patience.CancelAfter(timeout);
        try
        {
            var done = await client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, patience.Token);
            return done.RuntimeStatus == OrchestrationRuntimeStatus.Completed
                ? Results.Text(done.SerializedOutput ?? "null", "application/json")
                : Results.Json(ManagementStatus.Of(done, showInput: true), statusCode: StatusCodes.Status500InternalServerError);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return Accepted(instanceId, http);
        }
    }

    private static IResult Accepted(string instanceId, HttpContext http)
    {
        http.Response.Headers.RetryAfter = RetryAfterStart;
        return Results.Accepted(ManagementAddresses.Status(http, instanceId), ManagementAddresses.Payload(http, instanceId));
    }
}
