using System.Text.Json;
using System.Text.Json.Serialization;

namespace Catalyze.Docker;

/// <summary>One line of the progress of a pull, push or build.</summary>
public sealed record ProgressLine
{
    /// <summary>Output of a build step.</summary>
    public string? Stream { get; init; }

    /// <summary>State of a layer.</summary>
    public string? Status { get; init; }

    /// <summary>The layer the status is about.</summary>
    public string? Id { get; init; }

    /// <summary>Set when the operation failed, though the answer began with 200.</summary>
    public string? Error { get; init; }

    /// <summary>Details the engine adds at the end of a build or push.</summary>
    [JsonPropertyName("aux")]
    public JsonElement? Details { get; init; }

    internal string? Text(string member) =>
        Details is { ValueKind: JsonValueKind.Object } details && details.TryGetProperty(member, out var value) ? value.GetString() : null;
}
