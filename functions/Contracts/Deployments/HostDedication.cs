namespace Catalyze.Contracts.Deployments;

/// <summary>Dedicates a host: from now on nobody else's instances are placed on it.</summary>
/// <param name="OrganisationId">Whose it is.</param>
public sealed record HostDedication(string OrganisationId);
