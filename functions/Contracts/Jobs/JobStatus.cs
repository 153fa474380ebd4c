namespace Catalyze.Contracts.Jobs;

/// <summary>A job and how it goes.</summary>
public sealed record JobStatus
{
    public required string JobId { get; init; }

    public required string EnvironmentId { get; init; }

    public required string Service { get; init; }

    public required JobKind Kind { get; init; }

    public required JobState State { get; init; }

    /// <summary>The release it runs with.</summary>
    public required string ReleaseId { get; init; }

    public required string RequestedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its process began; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it came to its end; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public required int TimeLimitSeconds { get; init; }

    /// <summary>Host it was placed on; null before.</summary>
    public string? HostId { get; init; }

    /// <summary>Of its process; null where that did not end by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why it did not succeed, for people.</summary>
    public string? Cause { get; init; }

    /// <summary>When somebody asked for its end; null where nobody did.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>What runs; only where a single job is asked for.</summary>
    public string? Command { get; init; }

    /// <summary>The end of what it wrote, <see cref="Orders.InstanceJob.MostOutputBytes"/> at most; only of a single job that has ended.</summary>
    public string? Output { get; init; }

    /// <summary>Whether it wrote more than that.</summary>
    public bool OutputCut { get; init; }
}
