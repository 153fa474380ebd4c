using Catalyze.Contracts.Offers;

namespace Catalyze.Auction;

/// <summary>What many hosts of a recorded auction have in common.</summary>
public sealed record RecordedProfile
{
    public required string Pod { get; init; }

    public required string Provider { get; init; }

    public required string Zone { get; init; }

    public required HostCapacity Capacity { get; init; }

    public required HostFeatures Features { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required IReadOnlyDictionary<string, string> Taints { get; init; }

    /// <summary>Those that a lot asks for.</summary>
    public required IReadOnlyList<string> Images { get; init; }

    /// <summary>Those that a lot asks for.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    public bool Cordoned { get; init; }

    public bool Draining { get; init; }

    public string? Tenant { get; init; }

    internal static RecordedProfile Of(HostState host, HashSet<string> images, HashSet<string> layers) => new()
    {
        Pod = host.Offer.Pod,
        Provider = host.Offer.Provider,
        Zone = host.Offer.Zone,
        Capacity = host.Offer.Capacity,
        Features = host.Offer.Features,
        Labels = new SortedDictionary<string, string>(host.Offer.Labels.ToDictionary(), StringComparer.Ordinal),
        Taints = new SortedDictionary<string, string>(host.Offer.Taints.ToDictionary(), StringComparer.Ordinal),
        Images = [.. host.Offer.Images.Where(images.Contains).Order(StringComparer.Ordinal)],
        Layers = [.. host.Offer.Layers.Where(layers.Contains).Order(StringComparer.Ordinal)],
        Cordoned = host.Cordoned,
        Draining = host.Draining,
        Tenant = host.Tenant,
    };
}
