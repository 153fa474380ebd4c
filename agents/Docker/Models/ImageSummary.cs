namespace Catalyze.Docker.Models;

/// <summary>An image in a list.</summary>
public sealed record ImageSummary
{
    public required string Id { get; init; }

    /// <summary>When it was made, in seconds since 1970.</summary>
    public long Created { get; init; }

    public IReadOnlyList<string>? RepoTags { get; init; }

    /// <summary><c>repository@sha256:…</c></summary>
    public IReadOnlyList<string>? RepoDigests { get; init; }

    /// <summary>Bytes, all layers.</summary>
    public long Size { get; init; }
}
