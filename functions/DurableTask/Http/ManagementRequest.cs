using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Catalyze.DurableTask;

/// <summary>Reads what the routes share.</summary>
internal static class ManagementRequest
{
    /// <summary>The body as JSON: null when empty; false when it is something else.</summary>
    public static async Task<(bool IsJson, JsonElement? Body)> ReadBodyAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        if (string.IsNullOrWhiteSpace(text))
            return (true, null);
        try
        {
            using var document = JsonDocument.Parse(text);
            return (true, document.RootElement.Clone());
        }
        catch (JsonException)
        {
            return (false, null);
        }
    }

    public static bool Flag(HttpContext http, string name, bool otherwise) =>
        http.Request.Query.TryGetValue(name, out var value) && bool.TryParse(value, out var flag) ? flag : otherwise;

    public static DateTimeOffset? Time(HttpContext http, string name) =>
        http.Request.Query.TryGetValue(name, out var value)
        && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    public static double? Number(HttpContext http, string name) =>
        http.Request.Query.TryGetValue(name, out var value) && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static List<OrchestrationRuntimeStatus> Statuses(HttpContext http) =>
        [.. http.Request.Query["runtimeStatus"].SelectMany(value => (value ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(text => Enum.TryParse<OrchestrationRuntimeStatus>(text, ignoreCase: true, out var status) ? status : (OrchestrationRuntimeStatus?)null)
            .OfType<OrchestrationRuntimeStatus>()];
}
