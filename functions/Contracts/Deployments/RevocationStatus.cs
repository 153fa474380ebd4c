namespace Catalyze.Contracts.Deployments;

/// <summary>How far the revocation of an instance's certificates is.</summary>
public sealed record RevocationStatus
{
    public required string InstanceId { get; init; }

    public required string RevocationId { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>The operator.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Management agents that were told.</summary>
    public required IReadOnlyList<string> Agents { get; init; }

    /// <summary>Those whose hosts all refuse the certificates.</summary>
    public IReadOnlyList<string> Followed { get; init; } = [];

    /// <summary>Certificates that are refused.</summary>
    public int Certificates { get; init; }

    /// <summary>When the last management agent said that its hosts refuse them; null until then.</summary>
    public DateTimeOffset? RefusedAt { get; init; }
}
