namespace Catalyze.Pipeline;

/// <summary>A named volume each instance of a service keeps across releases.</summary>
/// <param name="Suffix">Part of the volume's name where an instance has several; null for the only one.</param>
/// <param name="MountPath">Where the container sees it.</param>
public sealed record VolumeTemplate(string? Suffix, string MountPath);
