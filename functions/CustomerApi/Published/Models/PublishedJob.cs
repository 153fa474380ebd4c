using System.Text.Json.Serialization;

namespace Catalyze.CustomerApi.Published.Models;

/// <summary>Something that runs or ran.</summary>
internal sealed record PublishedJob
{
    public required string Id { get; init; }

    /// <summary><c>deploy</c>, <c>worker</c>, <c>build</c> or <c>rake</c>.</summary>
    public required string Type { get; init; }

    /// <summary>One of <see cref="PublishedJobStatus"/>.</summary>
    public required string Status { get; init; }

    [JsonPropertyName("created_at")]
    public required string CreatedAt { get; init; }

    /// <summary>Entry of the Procfile that a worker runs.</summary>
    public string? Target { get; init; }

    /// <summary>With the entry of the Procfile, where the clients look for it; only for one job and where asked for.</summary>
    public PublishedJobSpec? Spec { get; init; }
}
