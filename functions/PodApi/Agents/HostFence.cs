namespace Catalyze.PodApi.Agents;

/// <summary>What stands between a host that was lost and the pod, until it is back in and everything it runs is known again.</summary>
public sealed record HostFence
{
    public required DateTimeOffset Since { get; init; }

    /// <summary>Number of the newest order that asked it to return; 0 before the first.</summary>
    public long Serial { get; init; }

    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>When it was let in again; null while it is out. What it reported meanwhile was not taken up, so it says everything once more.</summary>
    public DateTimeOffset? LiftedAt { get; init; }

    /// <summary>The newest order when it was let in: only an answer to a later one was made after that.</summary>
    public long LiftedSerial { get; init; }
}
