namespace Catalyze.ManagementAgent.Building;

/// <summary>An image the registry holds.</summary>
/// <param name="Digest"><c>sha256:…</c> of its manifest.</param>
/// <param name="Bytes">Its layers and configuration together, compressed as they travel.</param>
internal sealed record RegistryImage(string Digest, long Bytes);
