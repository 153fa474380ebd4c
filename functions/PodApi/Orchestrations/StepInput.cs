namespace Catalyze.PodApi.Orchestrations;

/// <param name="DeploymentId">The deployment.</param>
/// <param name="Step">Which step of its plan.</param>
public sealed record StepInput(string DeploymentId, int Step);
