using Catalyze.Contracts.Placement;

namespace Catalyze.PodApi.Placement;

/// <summary>The end of an attempt to place a deployment: an award, or refusals.</summary>
public sealed record PlacementResult(PlacementAward? Award, IReadOnlyList<PlacementRefusal> Refusals)
{
    /// <summary>The hold whose every reservation is known to be in the award; null where some may have come about beside it, and its expiry has to look.</summary>
    public string? KnownHold { get; init; }

    /// <summary>Nothing is refused yet: room is being made, and auctioning again in a moment may find it.</summary>
    public bool MakingRoom { get; init; }

    /// <summary>When the award was committed; null for one that was found.</summary>
    public DateTimeOffset? CommittedAt { get; init; }
}
