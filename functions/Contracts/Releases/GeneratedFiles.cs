namespace Catalyze.Contracts.Releases;

/// <summary>What the platform made of a service in the release that serves.</summary>
/// <param name="ReleaseId">The release; null where none serves, and then there are no files.</param>
/// <param name="CreatedAt">When the release was made; null likewise.</param>
/// <param name="Files">Sorted by name.</param>
public sealed record GeneratedFiles(string? ReleaseId, DateTimeOffset? CreatedAt, IReadOnlyList<GeneratedFile> Files);
