namespace Catalyze.PodApi.Planning;

/// <summary>What a deployment does about one instance of its release.</summary>
public sealed record PlannedInstance
{
    public required string InstanceId { get; init; }

    public required string Service { get; init; }

    public required int Ordinal { get; init; }

    public required PlannedAction Action { get; init; }

    public required long Generation { get; init; }

    public required string Fingerprint { get; init; }

    /// <summary>It begins empty, in the place of a member whose data is lost with its host, and must not meet that member's data elsewhere.</summary>
    public bool Rebuilt { get; init; }

    /// <summary>When it is ordered: steps follow each other, each waiting for the one before to be healthy. Meaningless for what is kept.</summary>
    public int Step { get; init; }
}
