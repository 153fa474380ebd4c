using Catalyze.Contracts.Specifications;

namespace Catalyze.PodApi.State;

/// <summary>An instance as the control plane wants it; no secret is in it.</summary>
public sealed record InstanceRecord
{
    public required string InstanceId { get; init; }

    public required string EnvironmentId { get; init; }

    public required string Service { get; init; }

    public required int Ordinal { get; init; }

    public string? Role { get; init; }

    public required bool Stateful { get; init; }

    public required string HostId { get; init; }

    public required string Pod { get; init; }

    public required string Provider { get; init; }

    /// <summary>IPv4 address of the host.</summary>
    public required string Address { get; init; }

    /// <summary>Row keys of its reservations in the host's ledger.</summary>
    public required IReadOnlyList<string> Reservations { get; init; }

    /// <summary>Of its newest reservation.</summary>
    public required long FencingToken { get; init; }

    public int? WirePort { get; init; }

    public int? PublicPort { get; init; }

    public required ServiceSize Size { get; init; }

    public required int MaxPids { get; init; }

    public required long Generation { get; init; }

    public required string ReleaseId { get; init; }

    /// <summary>The deployment that ordered this generation.</summary>
    public required string DeploymentId { get; init; }

    public required string ContentAddress { get; init; }

    /// <summary>By digest.</summary>
    public required string Image { get; init; }

    /// <summary>Keyed hash of everything the container runs with: equal means that nothing has to restart.</summary>
    public required string Fingerprint { get; init; }

    public required int StopGraceSeconds { get; init; }

    public required int StartSeconds { get; init; }

    public required InstancePhase Phase { get; init; }

    public InstanceWires? Wires { get; init; }

    /// <summary>What served before a change in place, until the deployment has switched: the way back.</summary>
    public InstanceRecord? Previous { get; init; }
}
