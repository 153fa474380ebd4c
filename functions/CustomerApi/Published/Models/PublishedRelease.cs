using System.Text.Json.Serialization;

namespace Catalyze.CustomerApi.Published.Models;

/// <summary>A release.</summary>
/// <param name="Release">Its id; never changes.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Metadata">What people remember it by.</param>
/// <param name="Repository">Unused here; the clients send it back.</param>
internal sealed record PublishedRelease(
    string? Release = null, [property: JsonPropertyName("created_at")] string? CreatedAt = null, string? Metadata = null, string? Repository = null);
