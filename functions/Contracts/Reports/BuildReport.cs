using Catalyze.Contracts.Offers;

namespace Catalyze.Contracts.Reports;

/// <summary>How a build went.</summary>
public sealed record BuildReport : Report
{
    public required string OrderId { get; init; }

    public required string DeploymentId { get; init; }

    public required string ContentAddress { get; init; }

    public required bool Succeeded { get; init; }

    /// <summary>The image by digest, as hosts pull it; null when the build failed.</summary>
    public string? Image { get; init; }

    /// <summary>Its size in bytes, all layers.</summary>
    public long ImageBytes { get; init; }

    /// <summary>Its layers, bottom first, with their compressed sizes; empty where they are not known.</summary>
    public IReadOnlyList<ImageLayer> Layers { get; init; } = [];

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Error { get; init; }

    /// <summary>The end of the builder's output, at most 16,000 characters.</summary>
    public string Output { get; init; } = "";

    /// <summary>Milliseconds by step: fetch, build, push.</summary>
    public IReadOnlyDictionary<string, long> Timings { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);
}
