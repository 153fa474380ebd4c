using Catalyze.Contracts.Offers;

namespace Catalyze.ManagementAgent.Building;

/// <summary>How a build ended.</summary>
/// <param name="Image">By digest, as hosts pull it; null when it failed.</param>
/// <param name="ImageBytes">What a host without any of its layers has to fetch.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
/// <param name="Output">The end of the builder's output.</param>
/// <param name="Timings">Milliseconds by step.</param>
internal sealed record BuildOutcome(string? Image, long ImageBytes, string? Error, string Output, IReadOnlyDictionary<string, long> Timings)
{
    /// <summary>Layers of the image; empty when it failed.</summary>
    public IReadOnlyList<ImageLayer> Layers { get; init; } = [];
}
