using System.Net;
using Catalyze.Link;

namespace Catalyze.HostAgent.Configuration;

/// <summary>What the machine's owner decides. Each option is <c>--name value</c> or the environment variable <c>CATALYZE_NAME</c>.</summary>
public sealed record HostAgentOptions
{
    public required string AgentId { get; init; }

    public required string Pod { get; init; }

    public required string Provider { get; init; }

    public required string Zone { get; init; }

    /// <summary>IPv4 address other hosts of the pod reach this one at.</summary>
    public required string Address { get; init; }

    /// <summary>Survives a reboot: keys, orders, logs. Mode 0700.</summary>
    public required string StateFolder { get; init; }

    /// <summary>In memory: keys of wires, variables of instances. Becomes a tmpfs where it is none yet.</summary>
    public required string RunFolder { get; init; }

    /// <summary>Encrypted data volumes; survives a reboot. Mode 0700.</summary>
    public required string VolumesFolder { get; init; }

    public required string DockerSocket { get; init; }

    /// <summary>Where the engine is told which registries to trust; it reads no other folder than the default.</summary>
    public string RegistryTrustFolder { get; init; } = RegistryTrust.EngineFolder;

    public required Uri ControlPlane { get; init; }

    /// <summary>Holds the enrolment token; needed for the first start only.</summary>
    public string? TokenFile { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What keeps instances off the host unless they tolerate it.</summary>
    public IReadOnlyDictionary<string, string> Taints { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>MiB; null for the machine's memory less what the machine itself needs.</summary>
    public long? CapacityMemoryMib { get; init; }

    /// <summary>Thousandths of a core; null for all cores.</summary>
    public long? CapacityCpuMillis { get; init; }

    /// <summary>MiB; null for what is free where the engine keeps its data.</summary>
    public long? CapacityDiskMib { get; init; }

    public long? CapacityInstances { get; init; }

    /// <summary>Where monitoring services may send notices besides the public Internet: receivers in the owner's own networks.</summary>
    public IReadOnlyList<IPNetwork> WebhookNetworks { get; init; } = [];

    /// <summary>Certificates (PEM) of the authorities that receivers of notices may have; null for the machine's own roots.</summary>
    public string? WebhookRootsFile { get; init; }

    /// <summary>Instances that may be in the engine's hands at once. More only makes them wait inside the engine.</summary>
    public int Parallelism { get; init; } = 4;
}
