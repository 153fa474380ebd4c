using Catalyze.Contracts.Offers;

namespace Catalyze.PodApi.State;

/// <summary>An image that was built and pushed.</summary>
/// <param name="ContentAddress">What it was built from.</param>
/// <param name="Builder">Management agent whose registry holds it.</param>
/// <param name="Image">By digest, as hosts pull it.</param>
/// <param name="Bytes">Size, all layers.</param>
/// <param name="BuiltAt">When.</param>
public sealed record ImageRecord(string ContentAddress, string Builder, string Image, long Bytes, DateTimeOffset BuiltAt)
{
    /// <summary>Its layers with what pulling them moves; empty where the builder did not say.</summary>
    public IReadOnlyList<ImageLayer> Layers { get; init; } = [];
}
