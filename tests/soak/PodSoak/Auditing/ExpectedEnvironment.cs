namespace Catalyze.PodSoak.Auditing;

/// <summary>What an environment should be by what was asked for and how that ended.</summary>
/// <param name="EnvironmentId">The environment.</param>
/// <param name="ReleaseId">The release that serves; null where none ever did.</param>
/// <param name="Scales">Instances by service, as declared.</param>
internal sealed record ExpectedEnvironment(string EnvironmentId, string? ReleaseId, IReadOnlyDictionary<string, int> Scales);
