namespace Catalyze.ManagementAgent.Authorities;

/// <summary>A line of the journal of issued certificates.</summary>
internal sealed record IssuedLeaf(string EnvironmentId, string InstanceId, string Serial, DateTimeOffset ExpiresAt);
