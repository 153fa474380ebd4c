namespace Catalyze.PodSupport;

/// <summary>A container as its engine shows it.</summary>
public sealed record PodContainer(string Host, string Id, string InstanceId, string Service, string State);
