namespace Catalyze.Contracts.Agents;

/// <summary>
/// Payload of the signed message of <c>POST /pod/agents/{id}/registry-tokens</c>. The control plane refuses one signed more than a minute ago.
/// </summary>
/// <param name="Nonce">16 random bytes; each is good for once.</param>
/// <param name="Registry">The registry, <c>address:port</c>.</param>
/// <param name="Repository">The repository in it.</param>
public sealed record RegistryTokenRequest(byte[] Nonce, string Registry, string Repository)
{
    /// <summary>Hosts: the environment that runs an instance of the image there. Management agents, who may push: null.</summary>
    public string? EnvironmentId { get; init; }
}
