namespace Catalyze.Contracts.Specifications;

/// <summary>What an environment asks of the hosts of all its services, the implied ones included.</summary>
public sealed record EnvironmentPlacement
{
    /// <summary>Only hosts that an operator has dedicated to the environment's organisation.</summary>
    public bool DedicatedHosts { get; init; }

    /// <summary>Labels a host must carry; a service adds its own.</summary>
    public IReadOnlyDictionary<string, string> HostLabels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Taints of hosts that do not matter: name → value, an empty value for every one; a service adds its own.</summary>
    public IReadOnlyDictionary<string, string> Tolerations { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
