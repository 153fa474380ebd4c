namespace Catalyze.Auction;

/// <summary>One instance of a lot.</summary>
public sealed record LotMember
{
    public required string InstanceId { get; init; }

    /// <summary>The host that holds the instance's volumes: no other will do. Null when it has none yet.</summary>
    public string? VolumeHost { get; init; }

    /// <summary><see cref="VolumeHost"/> is where a plan that is now carried out has the instance; it may have no volumes.</summary>
    public bool Planned { get; init; }

    /// <summary>Ports it needs for other hosts to reach its TLS listener: 0 or 1.</summary>
    public int WirePorts { get; init; }

    /// <summary>Ports it opens to the public.</summary>
    public int PublicPorts { get; init; }

    /// <summary>Ports of the host's address that it needs itself, outside the ranges of <see cref="PortRanges"/>.</summary>
    public IReadOnlyList<int> HostPorts { get; init; } = [];
}
