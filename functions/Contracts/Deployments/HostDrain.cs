namespace Catalyze.Contracts.Deployments;

/// <summary>How emptying a host goes.</summary>
public sealed record HostDrain
{
    public required string HostId { get; init; }

    /// <summary>Whether it drains at all; where it does not, what would stand in the way is told just the same.</summary>
    public required bool Draining { get; init; }

    /// <summary>Instances that were there when the drain began and are gone.</summary>
    public required int Moved { get; init; }

    /// <summary>Instances that are there.</summary>
    public required int Left { get; init; }

    public required IReadOnlyList<DrainingInstance> Instances { get; init; }
}
