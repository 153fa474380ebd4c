using Microsoft.AspNetCore.Http;

namespace Catalyze.DurableTask;

/// <summary>What is done to one instance.</summary>
internal static class ManagementControl
{
    public static async Task<IResult> RaiseEventAsync(string id, string eventName, HttpContext http, DurableTaskClient client)
    {
        var (isJson, body) = await ManagementRequest.ReadBodyAsync(http);
        return isJson
            ? await ControlAsync(id, http, client, () => client.RaiseEventAsync(id, eventName, body, http.RequestAborted))
            : ManagementProblems.Of(StatusCodes.Status400BadRequest, "The body is not JSON.");
    }

    public static Task<IResult> TerminateAsync(string id, HttpContext http, DurableTaskClient client) =>
        ControlAsync(id, http, client, () => client.TerminateInstanceAsync(id, (object?)Reason(http), http.RequestAborted));

    public static Task<IResult> SuspendAsync(string id, HttpContext http, DurableTaskClient client) =>
        ControlAsync(id, http, client, () => client.SuspendInstanceAsync(id, Reason(http), http.RequestAborted));

    public static Task<IResult> ResumeAsync(string id, HttpContext http, DurableTaskClient client) =>
        ControlAsync(id, http, client, () => client.ResumeInstanceAsync(id, Reason(http), http.RequestAborted));

    public static async Task<IResult> RewindAsync(string id, HttpContext http, DurableTaskClient client)
    {
        if (await client.GetInstanceAsync(id, http.RequestAborted) is not { } instance)
            return ManagementProblems.Unknown(id);
        if (instance.IsCompleted && instance.RuntimeStatus != OrchestrationRuntimeStatus.Failed)
            return ManagementProblems.Finished(instance);
        if (!instance.IsCompleted)
            return ManagementProblems.Of(StatusCodes.Status409Conflict, $"Instance '{id}' is {instance.RuntimeStatus}; only a failed one can be rewound.");
        await client.RewindInstanceAsync(id, Reason(http) ?? string.Empty, http.RequestAborted);
        return Results.Accepted();
    }

    private static string? Reason(HttpContext http) => http.Request.Query["reason"].FirstOrDefault();

    private static async Task<IResult> ControlAsync(string id, HttpContext http, DurableTaskClient client, Func<Task> control)
    {
        if (await client.GetInstanceAsync(id, http.RequestAborted) is not { } instance)
            return ManagementProblems.Unknown(id);
        if (instance.IsCompleted)
            return ManagementProblems.Finished(instance);
        await control();
        return Results.Accepted();
    }
}
