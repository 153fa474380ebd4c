namespace Catalyze.PodApi.State;

/// <summary>What became of asking an environment to start a deployment.</summary>
/// <param name="Deployment">The new deployment, or the one the same idempotency key started before.</param>
/// <param name="Running">Set when another deployment runs: it is this one.</param>
/// <param name="KeyReused">The idempotency key was used for another request before.</param>
/// <param name="Outdated">Another deployment was accepted since the request was worked out.</param>
/// <param name="Full">As many deployments of the organisation wait as may.</param>
public sealed record AcceptOutcome(DeploymentRecord? Deployment, string? Running = null, bool KeyReused = false, bool Outdated = false, bool Full = false);
