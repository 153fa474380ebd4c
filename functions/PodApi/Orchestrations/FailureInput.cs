namespace Catalyze.PodApi.Orchestrations;

/// <param name="DeploymentId">The deployment.</param>
/// <param name="Cause">Why it failed, for people.</param>
/// <param name="Cancelled">It did not fail: somebody asked for its end.</param>
public sealed record FailureInput(string DeploymentId, string Cause, bool Cancelled = false)
{
    public static FailureInput Cancel(string deploymentId) => new(deploymentId, "It was cancelled.", Cancelled: true);
}
