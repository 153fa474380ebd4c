using Catalyze.Contracts.Offers;

namespace Catalyze.Contracts.Deployments;

/// <summary>A host as operators see it.</summary>
public sealed record HostStatus
{
    public required string HostId { get; init; }

    public required string Pod { get; init; }

    public required string Provider { get; init; }

    public required string Zone { get; init; }

    public required string Address { get; init; }

    /// <summary>Whether its newest offer is recent enough to be auctioned.</summary>
    public required bool Offering { get; init; }

    /// <summary>Whether it is there.</summary>
    public HostLife Life { get; init; }

    /// <summary>Since when it counts as lost; null where it does not.</summary>
    public DateTimeOffset? LostSince { get; init; }

    public DateTimeOffset? LastSeenAt { get; init; }

    public HostCapacity? Capacity { get; init; }

    /// <summary>What its ledger has reserved, held and committed together.</summary>
    public HostCapacity? Reserved { get; init; }

    public HostFeatures? Features { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What keeps instances off it unless they tolerate it.</summary>
    public IReadOnlyDictionary<string, string> Taints { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The organisation it is dedicated to; null for a host that everybody shares.</summary>
    public string? Tenant { get; init; }

    /// <summary>Nothing new is placed on it.</summary>
    public bool Cordoned { get; init; }

    /// <summary>Nothing new is placed on it, and what can move is moved away.</summary>
    public bool Draining { get; init; }

    /// <summary>When the first certificate in use on the host ends; null where there is none.</summary>
    public DateTimeOffset? NearestExpiry { get; init; }

    public int Instances { get; init; }

    /// <summary>What it runs or keeps that it should not, and what it should run and does not.</summary>
    public IReadOnlyList<HostFinding> Findings { get; init; } = [];

    /// <summary>Size in MiB of the disk that containers and volumes are on.</summary>
    public long? DiskMib { get; init; }

    /// <summary>What is free of it.</summary>
    public long? DiskFreeMib { get; init; }

    /// <summary>The host's clock against its management agent's, where they differ.</summary>
    public TimeSpan? ClockAhead { get; init; }
}
