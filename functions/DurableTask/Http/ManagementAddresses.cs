using Microsoft.AspNetCore.Http;

namespace Catalyze.DurableTask;

/// <summary>The addresses a client is given for an instance; they keep the query parameters that tools pass along.</summary>
internal static class ManagementAddresses
{
    private static readonly string[] KeptParameters = ["taskHub", "connection", "code"];

    public static string Status(HttpContext http, string instanceId) => Instance(http, instanceId, string.Empty);

    /// <summary>The answer to a start.</summary>
    public static Dictionary<string, string> Payload(HttpContext http, string instanceId) => new(StringComparer.Ordinal)
    {
        ["id"] = instanceId,
        ["statusQueryGetUri"] = Instance(http, instanceId, string.Empty),
        ["sendEventPostUri"] = Instance(http, instanceId, "/raiseEvent/{eventName}"),
        ["terminatePostUri"] = Instance(http, instanceId, "/terminate", "reason={text}"),
        ["purgeHistoryDeleteUri"] = Instance(http, instanceId, string.Empty),
        ["restartPostUri"] = Instance(http, instanceId, "/restart"),
        ["suspendPostUri"] = Instance(http, instanceId, "/suspend", "reason={text}"),
        ["resumePostUri"] = Instance(http, instanceId, "/resume", "reason={text}"),
    };

    private static string Instance(HttpContext http, string instanceId, string operation, string? parameter = null)
    {
        var path = http.Request.Path.Value ?? string.Empty;
        var cut = Math.Max(path.IndexOf("/orchestrators/", StringComparison.OrdinalIgnoreCase), path.IndexOf("/instances", StringComparison.OrdinalIgnoreCase));
        var basePath = cut < 0 ? string.Empty : path[..cut];
        var parameters = http.Request.Query.Where(pair => KeptParameters.Contains(pair.Key, StringComparer.OrdinalIgnoreCase))
            .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value.ToString())}").ToList();
        if (parameter is not null)
            parameters.Insert(0, parameter);
        var query = parameters.Count == 0 ? string.Empty : "?" + string.Join('&', parameters);
        return $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}{basePath}/instances/{Uri.EscapeDataString(instanceId)}{operation}{query}";
    }
}
