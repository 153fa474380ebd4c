using Catalyze.Contracts.Specifications;

namespace Catalyze.Contracts.Deployments;

/// <summary>One service as it is.</summary>
public sealed record ServiceStatus
{
    public required string Label { get; init; }

    public required string Type { get; init; }

    public required string Version { get; init; }

    public required ServiceSize Size { get; init; }

    public required int Scale { get; init; }

    public bool HighAvailability { get; init; }

    /// <summary>True for what the catalog added, such as the edge.</summary>
    public bool Implied { get; init; }

    /// <summary>Further entries of the Procfile it runs, each with its number of instances.</summary>
    public IReadOnlyDictionary<string, int> Workers { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>It is to have no instances.</summary>
    public bool Stopped { get; init; }

    public IReadOnlyList<InstanceStatus> Instances { get; init; } = [];
}
