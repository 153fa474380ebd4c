using Catalyze.Contracts.Specifications;

namespace Catalyze.PodApi.State;

/// <summary>A checked request to start a deployment.</summary>
public sealed record Acceptance
{
    public required string EnvironmentId { get; init; }

    /// <summary>What is to be deployed; null to remove the environment, which must exist then.</summary>
    public PodSpecification? Specification { get; init; }

    /// <summary>The release the specification is of; null where it becomes a new one.</summary>
    public string? ReleaseId { get; init; }

    /// <summary>Of a new release.</summary>
    public string? Notes { get; init; }

    public IReadOnlyList<string> Restart { get; init; } = [];

    public IReadOnlyDictionary<string, string> Pinned { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What is to be moved; null for a deployment that is no mere move.</summary>
    public InstanceMoves? Moves { get; init; }

    /// <summary>Number of the deployment that was the newest when the request was worked out; null where it does not matter.</summary>
    public long? After { get; init; }

    /// <summary>The caller's name for this request; null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>Tells a repeated request from another one under the same key.</summary>
    public required string RequestHash { get; init; }
}
