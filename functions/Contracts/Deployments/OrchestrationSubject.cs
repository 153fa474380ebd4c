namespace Catalyze.Contracts.Deployments;

/// <summary>What an orchestration is about, in names: <c>GET /pod/subjects</c>.</summary>
/// <param name="Id">As it was asked for: a deployment's or an environment's.</param>
/// <param name="EnvironmentId">The environment.</param>
/// <param name="EnvironmentName">Its name, also after its removal.</param>
/// <param name="OrganisationId">Whose it is.</param>
/// <param name="ReleaseId">What the deployment deploys; null for an environment.</param>
public sealed record OrchestrationSubject(string Id, string EnvironmentId, string EnvironmentName, string OrganisationId, string? ReleaseId);
