namespace Catalyze.Docker.Models;

/// <summary>An image in full.</summary>
public sealed record ImageInspection
{
    public required string Id { get; init; }

    public IReadOnlyList<string>? RepoTags { get; init; }

    /// <summary><c>repository@sha256:…</c>; empty for an image that was built here and not pushed.</summary>
    public IReadOnlyList<string>? RepoDigests { get; init; }

    /// <summary>Bytes, all layers.</summary>
    public long Size { get; init; }

    public RootFileSystem? RootFS { get; init; }
}
