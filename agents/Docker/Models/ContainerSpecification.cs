namespace Catalyze.Docker.Models;

/// <summary>Body of <c>POST /containers/create</c>.</summary>
public sealed record ContainerSpecification
{
    public required string Image { get; init; }

    public IReadOnlyList<string>? Cmd { get; init; }

    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>NAME=VALUE; visible to everyone who may inspect, so never a secret.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    public string? Hostname { get; init; }

    /// <summary>The container gets a network namespace with nothing but loopback, and the engine keeps no record of it.</summary>
    public bool NetworkDisabled { get; init; }

    public string? User { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Switches off a health check that the image may carry: health is the agent's to find out.</summary>
    public HealthSpecification? Healthcheck { get; init; }

    public required HostConfig HostConfig { get; init; }
}
