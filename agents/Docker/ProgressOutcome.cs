namespace Catalyze.Docker;

/// <summary>What a progress stream said at its end.</summary>
/// <param name="ImageId">Of a build: the image's id.</param>
/// <param name="Digest">Of a push: the manifest's digest.</param>
internal sealed record ProgressOutcome(string? ImageId, string? Digest);
