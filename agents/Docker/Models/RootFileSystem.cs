namespace Catalyze.Docker.Models;

/// <summary>What an image is made of.</summary>
public sealed record RootFileSystem
{
    /// <summary>Content digests (diff ids, <c>sha256:…</c>) of its layers, bottom first.</summary>
    public IReadOnlyList<string>? Layers { get; init; }
}
