using Catalyze.Contracts.Offers;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Auction;

/// <summary>What is put to auction: one instance, or a group that is placed whole or not at all.</summary>
public sealed record Lot
{
    public required string LotId { get; init; }

    public required string EnvironmentId { get; init; }

    /// <summary>Label of the service.</summary>
    public required string Service { get; init; }

    /// <summary>What it is, for people: <c>db01 (2 instances, highly available)</c>.</summary>
    public required string Description { get; init; }

    /// <summary>The instances; all of one size.</summary>
    public required IReadOnlyList<LotMember> Members { get; init; }

    public required ServiceSize Size { get; init; }

    /// <summary>Most processes and threads of one instance.</summary>
    public required int MaxPids { get; init; }

    /// <summary>No two members, and no member beside an instance in <see cref="Occupied"/>, on one host.</summary>
    public bool OnePerHost { get; init; }

    /// <summary>A host whose engine cannot confine with AppArmor is refused.</summary>
    public bool EnforcementRequired { get; init; }

    /// <summary>Its members have data volumes: a host that cannot keep them encrypted is refused.</summary>
    public bool HoldsData { get; init; }

    /// <summary>Volumes its members begin empty: a host that has one of these names already holds data nobody may write over.</summary>
    public IReadOnlyList<string> FreshVolumes { get; init; } = [];

    /// <summary>The provider must have signed a business associate agreement.</summary>
    public bool HoldsHealthData { get; init; }

    /// <summary>Pods it may run in; null for every pod.</summary>
    public IReadOnlySet<string>? Pods { get; init; }

    /// <summary>Labels the host must carry with exactly these values.</summary>
    public IReadOnlyDictionary<string, string> HostLabels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Host → instances of the same service that stay there.</summary>
    public IReadOnlyDictionary<string, int> Occupied { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Lots of higher priority are auctioned first, and may take the place of standing instances of lower priority.</summary>
    public int Priority { get; init; }

    /// <summary>Class of the service, by which <see cref="AuctionPolicy.PricingByClass"/> chooses between spreading and filling; null for the request's pricing.</summary>
    public string? ServiceClass { get; init; }

    /// <summary>Most instances of the service on one host; null for no limit. <see cref="OnePerHost"/> is 1.</summary>
    public int? MaxPerHost { get; init; }

    /// <summary>Most instances of the service in one zone; null for no limit.</summary>
    public int? MaxPerZone { get; init; }

    /// <summary>Most instances of the service at one provider; null for no limit.</summary>
    public int? MaxPerProvider { get; init; }

    /// <summary>Services of the environment whose instances every member must be near to, or apart from.</summary>
    public IReadOnlyList<Affinity> Affinities { get; init; } = [];

    /// <summary>Taints of hosts that do not matter: name → value, an empty value tolerates every one.</summary>
    public IReadOnlyDictionary<string, string> Tolerations { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whose lot it is: hosts dedicated to another tenant are refused.</summary>
    public string? Tenant { get; init; }

    /// <summary>Only hosts dedicated to <see cref="Tenant"/> will do.</summary>
    public bool DedicatedHosts { get; init; }

    /// <summary>Least version of control groups; 0 for any.</summary>
    public int MinimumCgroupVersion { get; init; }

    /// <summary>Layers of the image, to price the bytes a host has to pull; empty when they are not known.</summary>
    public IReadOnlyList<ImageLayer> Layers { get; init; } = [];

    /// <summary>Host → recent failures of this service there.</summary>
    public IReadOnlyDictionary<string, int> RecentFailures { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Digest of the image, to price hosts that lack it; null when it is not known yet.</summary>
    public string? ImageDigest { get; init; }
}
