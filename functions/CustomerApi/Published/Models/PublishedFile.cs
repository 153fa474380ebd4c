using System.Text.Json.Serialization;

namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A file of a service.</summary>
internal sealed record PublishedFile
{
    public required int Id { get; init; }

    public required string Name { get; init; }

    public required string Contents { get; init; }

    /// <summary>Octal digits.</summary>
    public required string Mode { get; init; }

    public int Uid { get; init; }

    public int Gid { get; init; }

    [JsonPropertyName("enable_download")]
    public bool EnableDownload { get; init; } = true;

    [JsonPropertyName("created_at")]
    public required string CreatedAt { get; init; }

    [JsonPropertyName("updated_at")]
    public required string UpdatedAt { get; init; }
}
