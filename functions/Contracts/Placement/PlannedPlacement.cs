namespace Catalyze.Contracts.Placement;

/// <summary>What a deployment would do about one instance.</summary>
public sealed record PlannedPlacement
{
    public required string InstanceId { get; init; }

    public required string Service { get; init; }

    /// <summary>Which of its service's instances it is, from 0.</summary>
    public int Ordinal { get; init; }

    /// <summary><c>keep</c>, <c>start</c>, <c>move</c> (started elsewhere in place of one that runs), <c>replace</c> (changed where it is) or <c>stop</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Where it would be; null where no host could take it, and for what stops.</summary>
    public string? HostId { get; init; }

    /// <summary>Where it, or the one it takes the place of, is now.</summary>
    public string? FromHostId { get; init; }

    /// <summary>How its host won; null where nothing is auctioned.</summary>
    public InstancePlacement? Placement { get; init; }
}
