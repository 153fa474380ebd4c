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

    /// <summary>The provider must have signed a business associate agreement.</summary>
    public bool HoldsHealthData { get; init; }

    /// <summary>Pods it may run in; null for every pod.</summary>
    public IReadOnlySet<string>? Pods { get; init; }

    /// <summary>Labels the host must carry with exactly these values.</summary>
    public IReadOnlyDictionary<string, string> HostLabels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Host → instances of the same service that stay there.</summary>
    public IReadOnlyDictionary<string, int> Occupied { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Digest of the image, to price hosts that lack it; null when it is not known yet.</summary>
    public string? ImageDigest { get; init; }
}
