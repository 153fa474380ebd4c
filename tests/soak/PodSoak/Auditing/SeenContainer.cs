namespace Catalyze.PodSoak.Auditing;

/// <summary>A container of ours as its engine shows it.</summary>
internal sealed record SeenContainer(string HostId, string InstanceId, string EnvironmentId, long Generation, string State);
