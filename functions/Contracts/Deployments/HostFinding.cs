namespace Catalyze.Contracts.Deployments;

/// <summary>A difference between what a host should run and what it says it does.</summary>
/// <param name="Kind">What is different.</param>
/// <param name="Subject">The instance, or the volume.</param>
/// <param name="EnvironmentId">Whose; null where that is not known.</param>
/// <param name="Message">What it is and what is done about it, for people.</param>
/// <param name="Since">When it was first seen.</param>
public sealed record HostFinding(HostFindingKind Kind, string Subject, string? EnvironmentId, string Message, DateTimeOffset Since);
