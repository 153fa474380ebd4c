namespace Catalyze.Contracts.Offers;

/// <summary>What a host says it has. Signed by the host and renewed with each heartbeat.</summary>
public sealed record Offer
{
    public required string HostId { get; init; }

    public required string Pod { get; init; }

    public required string Provider { get; init; }

    /// <summary>Failure domain within the provider.</summary>
    public required string Zone { get; init; }

    /// <summary>IPv4 address other hosts of the pod reach it at.</summary>
    public required string Address { get; init; }

    /// <summary>Grows with every heartbeat.</summary>
    public required long Version { get; init; }

    /// <summary>Changes when the agent starts with nothing remembered.</summary>
    public required string Epoch { get; init; }

    public required DateTimeOffset ObservedAt { get; init; }

    /// <summary>What the host can give to instances in total, its own needs taken off.</summary>
    public required HostCapacity Capacity { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What keeps instances off the host unless they tolerate it: name → value.</summary>
    public IReadOnlyDictionary<string, string> Taints { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public required HostFeatures Features { get; init; }

    /// <summary>Digests (<c>sha256:…</c>) of the images already there, the newest 64.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Image layers already there, the newest images' first, 32 at most: <see cref="ImageLayer.ShortDigest"/> of each.</summary>
    public IReadOnlyList<string> Layers { get; init; } = [];

    /// <summary>Named volumes already there.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>When the first certificate in use on the host ends; null where there is none.</summary>
    public DateTimeOffset? NearestExpiry { get; init; }

    public HostLoad? Load { get; init; }

    /// <summary>Since when its engine does not answer, by the host's clock: it is there, but nothing can be started or stopped on it. Null where the engine answers.</summary>
    public DateTimeOffset? EngineAwaySince { get; init; }

    /// <summary>The host's clock against its management agent's, where they differ by more than two seconds; said by the management agent.</summary>
    public TimeSpan? ClockAhead { get; init; }
}
