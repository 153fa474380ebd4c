namespace Catalyze.CustomerApi.Deployments;

/// <summary>Numbers of instances of a service. What is left out stays as it is.</summary>
public sealed record ServiceScale
{
    /// <summary>Of the service itself.</summary>
    public int? Scale { get; init; }

    /// <summary>Of further entries of its Procfile; 0 ends one.</summary>
    public IReadOnlyDictionary<string, int> Workers { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);
}
