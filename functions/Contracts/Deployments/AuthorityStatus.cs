using Catalyze.Contracts.Agents;

namespace Catalyze.Contracts.Deployments;

/// <summary>How an environment's authority at one management agent is.</summary>
public sealed record AuthorityStatus
{
    /// <summary>The management agent that holds it.</summary>
    public required string AgentId { get; init; }

    public required string RotationId { get; init; }

    /// <summary>When the rotation was asked for.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>Null until the agent has answered.</summary>
    public AuthorityPhase? Phase { get; init; }

    public long Epoch { get; init; }

    /// <summary>SHA-256 of the certificate that issues, hexadecimal.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>End of the certificate that issues.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Instances that have to follow the phase.</summary>
    public int Instances { get; init; }

    /// <summary>How many have not yet.</summary>
    public int PendingCount { get; init; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<string> Pending { get; init; } = [];

    public DateTimeOffset? ObservedAt { get; init; }

    /// <summary>Why the agent would not rotate; null unless it refused. Another rotation may be asked for.</summary>
    public string? Refusal { get; init; }

    public bool UnderWay => Refusal is null && Phase != AuthorityPhase.Settled;
}
