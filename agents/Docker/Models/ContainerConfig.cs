namespace Catalyze.Docker.Models;

/// <summary>The part of a container's configuration that does not depend on the host.</summary>
public sealed record ContainerConfig
{
    public string Image { get; init; } = "";

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public IReadOnlyList<string>? Env { get; init; }
}
