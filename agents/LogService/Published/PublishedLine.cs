using System.Text.Json.Serialization;
using Catalyze.Contracts.Logs;
using Catalyze.LogService.Store;

namespace Catalyze.LogService.Published;

/// <summary>A line as the published clients read it. Every value is a text.</summary>
internal sealed record PublishedLine(
    [property: JsonPropertyName("@timestamp")] string Timestamp,
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("source")] string Source,
    [property: JsonPropertyName("host")] string Host,
    [property: JsonPropertyName("service")] string Service,
    [property: JsonPropertyName("deployment")] string Deployment)
{
    public static PublishedLine Of(StoredLine stored) => new(
        stored.Line.Time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture),
        stored.Line.Message,
        stored.Line.Stream == LogStream.Platform ? "platform" : "app",
        stored.Line.Instance,
        stored.Line.Service,
        stored.Line.Deployment ?? "");

    /// <summary>The same with every value in an array, as an older client reads it.</summary>
    public Dictionary<string, string[]> Fields() => new(StringComparer.Ordinal)
    {
        ["@timestamp"] = [Timestamp],
        ["message"] = [Message],
        ["source"] = [Source],
        ["syslog_program"] = ["supervisord"],
    };
}
