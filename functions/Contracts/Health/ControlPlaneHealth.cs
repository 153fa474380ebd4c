namespace Catalyze.Contracts.Health;

/// <summary><c>GET /pod/health</c>: how what the control plane stands on is doing, asked at the moment.</summary>
public sealed record ControlPlaneHealth
{
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>When the watch that raises alerts came by last: timers run, and storage took what it wrote. Null where it never did.</summary>
    public DateTimeOffset? WatchedAt { get; init; }

    /// <summary>Tables, queues and blobs.</summary>
    public required IReadOnlyList<StorageHealth> Storage { get; init; }

    /// <summary>Queues that the control plane works off.</summary>
    public required IReadOnlyList<QueueHealth> Queues { get; init; }

    /// <summary>By name, one for each pod that it looks after.</summary>
    public required IReadOnlyList<ManagementAgentHealth> Management { get; init; }
}
