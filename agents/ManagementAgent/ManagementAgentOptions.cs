using System.Net;
using Catalyze.Link;

namespace Catalyze.ManagementAgent;

/// <summary>How one management agent is set up.</summary>
public sealed record ManagementAgentOptions
{
    public required string AgentId { get; init; }

    /// <summary>The management pod.</summary>
    public required string Pod { get; init; }

    public required string Provider { get; init; }

    public required string Zone { get; init; }

    /// <summary>IPv4 address hosts reach it at.</summary>
    public required string Address { get; init; }

    /// <summary>Port of the link listener.</summary>
    public required int LinkPort { get; init; }

    /// <summary>Customer pods it looks after.</summary>
    public required IReadOnlyList<string> ManagedPods { get; init; }

    /// <summary>The pod's registry as hosts reach it, <c>address:port</c>.</summary>
    public required string Registry { get; init; }

    /// <summary>
    /// Unix socket of the registry: the agent speaks TLS for it at <see cref="Registry"/>. Null where the registry answers there itself, in plain HTTP, which
    /// engines refuse unless it is their own machine.
    /// </summary>
    public string? RegistrySocket { get; init; }

    /// <summary>Where the engine that builds is told which registries to trust; it reads no other folder than the default.</summary>
    public string RegistryTrustFolder { get; init; } = RegistryTrust.EngineFolder;

    /// <summary>Socket of the engine that builds.</summary>
    public required string DockerSocket { get; init; }

    /// <summary>Folder for keys and state.</summary>
    public required string StateFolder { get; init; }

    public required Uri ControlPlane { get; init; }

    /// <summary>File with the enrolment token; needed for the first start only.</summary>
    public string? TokenFile { get; init; }

    /// <summary>The operator's public recovery key (P-256, PEM), to which authorities are backed up; null for none.</summary>
    public string? RecoveryKeyFile { get; init; }

    /// <summary>Where the edge router listens; null for a pod without public names.</summary>
    public IPEndPoint? EdgeAddress { get; init; }

    /// <summary>Where it answers plain HTTP with the way to HTTPS; null for nowhere.</summary>
    public IPEndPoint? PlainEdgeAddress { get; init; }

    /// <summary>Most memory of a build step, in MiB.</summary>
    public int BuildMemoryMib { get; init; } = 3072;

    /// <summary>Most CPU of a build step, in thousandths of a core; 0 for no limit.</summary>
    public int BuildCpuMillis { get; init; }

    /// <summary>Builds at once. More than one lets package managers of different builds compete for the machine.</summary>
    public int ParallelBuilds { get; init; } = 1;
}
