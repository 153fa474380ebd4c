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

    /// <exception cref="BadParameterException">Neither true nor false.</exception>
    public static bool Flag(HttpContext http, string name, bool otherwise) => Text(http, name) is not { } text
        ? otherwise
        : bool.TryParse(text, out var flag) ? flag : throw new BadParameterException(name, $"'{text}' is neither true nor false.");

    /// <exception cref="BadParameterException">No time.</exception>
    public static DateTimeOffset? Time(HttpContext http, string name) => Text(http, name) is not { } text
        ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new BadParameterException(name, $"'{text}' is no time; write it as 2025-01-31T12:00:00Z.");

    /// <exception cref="BadParameterException">No number, or less than <paramref name="least"/>.</exception>
    public static double? Number(HttpContext http, string name, double least) => Text(http, name) is not { } text
        ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && double.IsFinite(number)
            ? number
            : throw new BadParameterException(name, string.Create(CultureInfo.InvariantCulture, $"'{text}' is no number from {least} on."));

    /// <exception cref="BadParameterException">One of them is no status.</exception>
    public static List<OrchestrationRuntimeStatus> Statuses(HttpContext http) =>
        [.. http.Request.Query["runtimeStatus"].SelectMany(value => (value ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(text => char.IsAsciiLetter(text[0]) && Enum.TryParse<OrchestrationRuntimeStatus>(text, ignoreCase: true, out var status)
                ? status
                : throw new BadParameterException("runtimeStatus", $"'{text}' is no status; use {string.Join(", ", Enum.GetNames<OrchestrationRuntimeStatus>())}."))];

    private static string? Text(HttpContext http, string name) =>
        http.Request.Query.TryGetValue(name, out var value) && !string.IsNullOrEmpty(value) ? value.ToString() : null;
}
