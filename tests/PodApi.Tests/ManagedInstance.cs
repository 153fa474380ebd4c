using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Catalyze.PodApi.Tests;

/// <summary>An orchestration as the management API answers it; the API writes it member by member, so the document needs the type.</summary>
internal sealed record ManagedInstance
{
    public required string Name { get; init; }

    public required string InstanceId { get; init; }

    public required string RuntimeStatus { get; init; }

    public required DateTimeOffset CreatedTime { get; init; }

    public required DateTimeOffset LastUpdatedTime { get; init; }

    /// <summary>What it was started with, asked for with <c>showInput</c>: the id of a deployment, or of a job with its environment's.</summary>
    public JsonNode? Input { get; init; }

    /// <summary>What it came to; of one that failed, why.</summary>
    public JsonNode? Output { get; init; }

    /// <summary>Asked for with <c>showHistory</c>.</summary>
    public IReadOnlyList<ManagedEvent>? HistoryEvents { get; init; }

    /// <summary>One event of its history; names as the API has them.</summary>
    internal sealed record ManagedEvent
    {
        [JsonPropertyName("EventType")]
        public required string EventType { get; init; }

        [JsonPropertyName("Timestamp")]
        public required DateTimeOffset Timestamp { get; init; }

        [JsonPropertyName("Name")]
        public string? Name { get; init; }

        [JsonPropertyName("TaskId")]
        public int? TaskId { get; init; }
    }
}
