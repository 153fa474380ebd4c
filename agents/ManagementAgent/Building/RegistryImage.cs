using Catalyze.Contracts.Offers;

namespace Catalyze.ManagementAgent.Building;

/// <summary>An image the registry holds.</summary>
/// <param name="Digest"><c>sha256:…</c> of its manifest.</param>
/// <param name="Bytes">Its layers and configuration together, compressed as they travel.</param>
/// <param name="Layers">Its layers, bottom first; empty where its configuration does not tell.</param>
internal sealed record RegistryImage(string Digest, long Bytes, IReadOnlyList<ImageLayer> Layers);
