using Catalyze.Contracts.Security;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Contracts.Orders;

/// <summary>Everything a host needs to run one instance, and to run it again after a reboot without the control plane.</summary>
public sealed record InstanceOrder
{
    public required string InstanceId { get; init; }

    /// <summary>Grows with every change of the same instance; an order of an older generation is ignored.</summary>
    public required long Generation { get; init; }

    /// <summary>Fencing token of the reservation; an order with a smaller one than the host has seen for the instance is refused.</summary>
    public required long FencingToken { get; init; }

    public required string ServiceLabel { get; init; }

    /// <summary>Position among the service's instances, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary><c>primary</c> where the order assigns the role; null where instances have none or find theirs themselves.</summary>
    public string? Role { get; init; }

    public required string ReleaseId { get; init; }

    /// <summary>Image by digest: <c>10.77.0.1:5000/env-…/app01@sha256:…</c>.</summary>
    public required string Image { get; init; }

    public required ServiceSize Size { get; init; }

    public required InstanceConfinement Confinement { get; init; }

    public IReadOnlyList<InstanceVolume> Volumes { get; init; } = [];

    /// <summary>Environment variables as a JSON object, sealed to the host's key for the place <see cref="VariablesPlace"/>; null when there are none.</summary>
    public SealedBox? Variables { get; init; }

    public HealthCheck? HealthCheck { get; init; }

    /// <summary>What the instance's proxy does.</summary>
    public required InstanceWiring Wiring { get; init; }

    /// <summary>How long a stop may take before the container is killed, in seconds.</summary>
    public int StopGraceSeconds { get; init; } = 10;

    /// <summary>Makes it a job that runs once; null for an instance that is to keep running.</summary>
    public InstanceJob? Job { get; init; }

    /// <summary>The place <see cref="Variables"/> is sealed for.</summary>
    public static string VariablesPlace(string instanceId, long generation) => $"instance/{instanceId}/{generation}/variables";
}
