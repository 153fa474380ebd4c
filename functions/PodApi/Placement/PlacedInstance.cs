namespace Catalyze.PodApi.Placement;

/// <summary>Where one instance goes.</summary>
public sealed record PlacedInstance
{
    public required string InstanceId { get; init; }

    public required string HostId { get; init; }

    public required string Pod { get; init; }

    public required string Provider { get; init; }

    /// <summary>IPv4 address of the host.</summary>
    public required string Address { get; init; }

    public int? WirePort { get; init; }

    public int? PublicPort { get; init; }

    public required long FencingToken { get; init; }

    /// <summary>Row key of the reservation in the host's ledger.</summary>
    public required string Reservation { get; init; }
}
