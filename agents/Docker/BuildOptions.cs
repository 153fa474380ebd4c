namespace Catalyze.Docker;

/// <summary>How to build an image.</summary>
public sealed record BuildOptions
{
    /// <summary>Names for the result, <c>repository:tag</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    public string Dockerfile { get; init; } = "Dockerfile";

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Build arguments; they show in the image's history, so never a secret.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary><c>host</c>, <c>none</c> or a network's name; null for the engine's default.</summary>
    public string? NetworkMode { get; init; }

    /// <summary>Most memory of a step; null for no limit.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Most CPU of a step, in thousandths of a core; null for no limit.</summary>
    public int? CpuMillis { get; init; }
}
