namespace Catalyze.Contracts.Alerts;

/// <summary>A message that was put aside because it could not be worked off.</summary>
public sealed record PoisonMessage
{
    /// <summary>The queue it was meant for.</summary>
    public required string Queue { get; init; }

    public required string MessageId { get; init; }

    /// <summary>When it was put aside.</summary>
    public required DateTimeOffset PutAsideAt { get; init; }

    /// <summary>SHA-256 of its text, hexadecimal: the text may hold customers' data and is not shown.</summary>
    public required string TextHash { get; init; }

    /// <summary>What it was last tried with; null where nothing was noted.</summary>
    public string? Cause { get; init; }

    public DateTimeOffset? FailedAt { get; init; }
}
