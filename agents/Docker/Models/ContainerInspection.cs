namespace Catalyze.Docker.Models;

/// <summary>A container in full.</summary>
public sealed record ContainerInspection
{
    public required string Id { get; init; }

    public string Name { get; init; } = "";

    public required ContainerState State { get; init; }

    public required ContainerConfig Config { get; init; }

    public HostConfig? HostConfig { get; init; }

    /// <summary>File of the driver <c>json-file</c> with what it wrote; empty for other drivers and before its first start.</summary>
    public string LogPath { get; init; } = "";

    /// <summary>The AppArmor profile in force; empty when there is none.</summary>
    public string AppArmorProfile { get; init; } = "";
}
