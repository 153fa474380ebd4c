namespace Catalyze.DurableTask;

/// <summary>The fencing row of an instance: what it is and how far its turns have come.</summary>
internal sealed record InstanceState
{
    public required string InstanceId { get; init; }

    public required string Name { get; init; }

    public string Version { get; init; } = string.Empty;

    /// <summary>Changes with every start and every ContinueAsNew: answers for another execution are ignored.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>Names the start itself, so that a start that arrives twice is recognised, even after ContinueAsNew.</summary>
    public required string StartId { get; init; }

    public required OrchestrationRuntimeStatus Status { get; init; }

    public string? Input { get; init; }

    public string? Output { get; init; }

    public string? CustomStatus { get; init; }

    /// <summary>Serialized <see cref="TaskFailureDetails"/>: they can be large, and are read by few.</summary>
    public string? Failure { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastUpdatedAt { get; init; }

    public DateTimeOffset? CompletedAt { get; init; }

    public DateTimeOffset? ScheduledStartTime { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    public ParentExecution? Parent { get; init; }

    /// <summary>Grows with every start and ContinueAsNew; part of the history rows' keys, so that old rows are never read as new ones.</summary>
    public int Generation { get; init; }

    /// <summary>Turns committed over the life of the id; part of the outbox rows' keys.</summary>
    public long Turn { get; init; }

    /// <summary>History rows of the generation.</summary>
    public int Chunks { get; init; }

    /// <summary>Due time of the earliest open timer, so that a doorbell without news needs no replay.</summary>
    public DateTimeOffset? NextTimer { get; init; }

    /// <summary>Whether answers of activities or sub-orchestrations are outstanding.</summary>
    public bool AwaitsAnswers { get; init; }

    public bool IsFinished => Status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}
