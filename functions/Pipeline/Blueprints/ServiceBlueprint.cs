namespace Catalyze.Pipeline;

/// <summary>What a service is made of: its image and how to run it.</summary>
/// <param name="ContentAddress">64 hexadecimal digits over everything that goes into the image, the source's digest included. The image's tag.</param>
/// <param name="Repository">Repository within the registry: <c>catalog/redis</c> for what environments share, <c>env-…/python</c> for code, which is never shared.</param>
/// <param name="Context">What to build.</param>
/// <param name="Runtime">How to run it.</param>
public sealed record ServiceBlueprint(string ContentAddress, string Repository, BuildContext Context, ServiceRuntime Runtime);
