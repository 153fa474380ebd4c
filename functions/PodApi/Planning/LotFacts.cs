using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Planning;

/// <summary>What lots depend on beside plan and release.</summary>
public sealed record LotFacts
{
    /// <summary>Pods the environment may run in.</summary>
    public required IReadOnlySet<string> Pods { get; init; }

    /// <summary>Hosts whose offer is recent.</summary>
    public required IReadOnlySet<string> Offering { get; init; }

    /// <summary>Images by content address, as far as they are built.</summary>
    public IReadOnlyDictionary<string, ImageRecord> Images { get; init; } = new Dictionary<string, ImageRecord>(StringComparer.Ordinal);

    /// <summary>What failed of late in the environment.</summary>
    public IReadOnlyList<RecentFailure> Failures { get; init; } = [];

    /// <summary>Hosts that a plan named, see <see cref="DeploymentRecord.Pinned"/>; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Pinned { get; init; }
}
