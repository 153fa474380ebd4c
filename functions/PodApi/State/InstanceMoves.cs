namespace Catalyze.PodApi.State;

/// <summary>What a deployment moves that changes nothing else: the release that serves goes on serving, and whatever is not named stays as it is.</summary>
public sealed record InstanceMoves
{
    /// <summary>Instances that get a successor on another host, and end once it serves.</summary>
    public IReadOnlyList<string> Away { get; init; } = [];

    /// <summary>Members of groups, their data on hosts that are lost: their successors on other hosts begin empty and are built from the others.</summary>
    public IReadOnlyList<string> Rebuilt { get; init; } = [];

    /// <summary>Instances that end without a successor: they are auctioned again when there is room.</summary>
    public IReadOnlyList<string> PushedOut { get; init; } = [];

    /// <summary>The deployment that room is made for; null for none.</summary>
    public string? ForDeployment { get; init; }

    /// <summary>Why, as the timeline and the audit tell it.</summary>
    public required string Reason { get; init; }
}
