namespace Catalyze.Contracts.Deployments;

/// <summary>A change of one service of a release. What is null stays as it is.</summary>
public sealed record ServiceChange
{
    public required string Label { get; init; }

    /// <summary>Number of instances.</summary>
    public int? Scale { get; init; }
}
