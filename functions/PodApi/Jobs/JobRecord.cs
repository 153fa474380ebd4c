using Catalyze.Contracts.Jobs;
using Catalyze.PodApi.State;

namespace Catalyze.PodApi.Jobs;

/// <summary>A job; no secret is in it.</summary>
public sealed record JobRecord
{
    public required string JobId { get; init; }

    public required string EnvironmentId { get; init; }

    public required string Service { get; init; }

    public required JobKind Kind { get; init; }

    public required string ReleaseId { get; init; }

    public required string RequestedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required int TimeLimitSeconds { get; init; }

    public required JobState State { get; init; }

    /// <summary>Where it runs; null before it has a place.</summary>
    public InstanceRecord? Instance { get; init; }

    public DateTimeOffset? CancelRequestedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public int? ExitCode { get; init; }

    public string? Cause { get; init; }

    public bool OutputCut { get; init; }

    /// <summary>It has ended, and nothing is reserved for it any more.</summary>
    public bool Settled { get; init; }

    public bool HasEnded => State >= JobState.Succeeded;

    public JobStatus ToStatus() => new()
    {
        JobId = JobId,
        EnvironmentId = EnvironmentId,
        Service = Service,
        Kind = Kind,
        State = State,
        ReleaseId = ReleaseId,
        RequestedBy = RequestedBy,
        CreatedAt = CreatedAt,
        StartedAt = StartedAt,
        EndedAt = EndedAt,
        TimeLimitSeconds = TimeLimitSeconds,
        HostId = Instance?.HostId,
        ExitCode = ExitCode,
        Cause = Cause,
        CancelRequestedAt = CancelRequestedAt,
        OutputCut = OutputCut,
    };
}
