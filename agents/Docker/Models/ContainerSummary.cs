namespace Catalyze.Docker.Models;

/// <summary>A container in a list.</summary>
public sealed record ContainerSummary
{
    public required string Id { get; init; }

    public IReadOnlyList<string> Names { get; init; } = [];

    public string Image { get; init; } = "";

    /// <summary><c>created</c>, <c>running</c>, <c>exited</c>, …</summary>
    public string State { get; init; } = "";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
