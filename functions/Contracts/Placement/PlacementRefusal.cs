namespace Catalyze.Contracts.Placement;

/// <summary>Why a lot could not be placed: every host considered, its reason, and the reasons counted by rule. The counts add up to the hosts.</summary>
public sealed record PlacementRefusal
{
    /// <summary>What was to be placed, for people: <c>db01 (4 instances, highly available)</c>.</summary>
    public required string Lot { get; init; }

    public required string Service { get; init; }

    /// <summary>One sentence: <c>4 instances must be on different hosts, 3 hosts can take one.</c></summary>
    public required string Summary { get; init; }

    public required int HostsConsidered { get; init; }

    public required IReadOnlyList<RuleRefusal> ByRule { get; init; }

    public required IReadOnlyList<HostRefusal> Hosts { get; init; }
}
