namespace Catalyze.Contracts.Deployments;

/// <summary>A change of one service of a release. What is null stays as it is.</summary>
public sealed record ServiceChange
{
    public required string Label { get; init; }

    /// <summary>Number of instances.</summary>
    public int? Scale { get; init; }

    /// <summary>Whether it is to have no instances.</summary>
    public bool? Stopped { get; init; }

    /// <summary>Number of instances of further entries of the Procfile; those that are not named stay as they are, 0 ends them.</summary>
    public IReadOnlyDictionary<string, int> Workers { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);
}
