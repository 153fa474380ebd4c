namespace Catalyze.PodApi.Orchestrations;

/// <param name="DeploymentId">The deployment.</param>
/// <param name="Cause">Why it failed, for people.</param>
public sealed record FailureInput(string DeploymentId, string Cause);
