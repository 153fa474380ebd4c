using Catalyze.Contracts.Security;

namespace Catalyze.Contracts.Reports;

/// <summary>What came of a job; said once it has ended and is cleared away, and again whenever it is asked for.</summary>
public sealed record JobOutcome
{
    public required JobEnd End { get; init; }

    /// <summary>Of its process; null where there was none, or nobody knows.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why, for people, without anything the job wrote.</summary>
    public string? Cause { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>The end of what it wrote, UTF-8, sealed to the job's key for <see cref="Orders.InstanceJob.OutputPlace"/>; null where there is none.</summary>
    public SealedBox? Output { get; init; }

    /// <summary>Whether it wrote more than that.</summary>
    public bool OutputCut { get; init; }
}
