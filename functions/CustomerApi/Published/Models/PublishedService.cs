using System.Text.Json.Serialization;

namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A service.</summary>
internal sealed record PublishedService
{
    /// <summary>Its label: nothing else names a service here.</summary>
    public required string Id { get; init; }

    public required string Identifier { get; init; }

    /// <summary>Host name for its consumers.</summary>
    [JsonPropertyName("internal_domain")]
    public string? InternalDomain { get; init; }

    /// <summary><c>code</c> or <c>database</c>; empty hides it in the clients' status.</summary>
    public required string Type { get; init; }

    public required string Label { get; init; }

    /// <summary>Type of the catalog.</summary>
    public required string Name { get; init; }

    public required PublishedSize Size { get; init; }

    public int Scale { get; init; }

    /// <summary>Most workers it can have.</summary>
    [JsonPropertyName("worker_scale")]
    public int WorkerScale { get; init; }

    /// <summary>The release that serves.</summary>
    [JsonPropertyName("release_version")]
    public string? ReleaseVersion { get; init; }

    public bool Redeployable { get; init; }
}
