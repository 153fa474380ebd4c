using Catalyze.Contracts.Agents;

namespace Catalyze.Contracts.Reports;

/// <summary>A management agent says how an environment's authority is.</summary>
public sealed record AuthorityReport : Report
{
    public required string EnvironmentId { get; init; }

    /// <summary>The newest rotation, under way or done.</summary>
    public required string RotationId { get; init; }

    public required AuthorityPhase Phase { get; init; }

    /// <summary>Grows with each phase; of two reports the one with the greater epoch, then the later, holds.</summary>
    public required long Epoch { get; init; }

    /// <summary>SHA-256 of the certificate that issues, hexadecimal.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>End of the certificate that issues.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Instances that have to follow.</summary>
    public required int Instances { get; init; }

    /// <summary>Those that have not yet; at most twenty are named.</summary>
    public required IReadOnlyList<string> Pending { get; init; }

    public required int PendingCount { get; init; }
}
