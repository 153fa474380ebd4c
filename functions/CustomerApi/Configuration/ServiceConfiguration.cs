using Catalyze.Contracts.Specifications;

namespace Catalyze.CustomerApi.Configuration;

/// <summary>One service of an environment.</summary>
public sealed record ServiceConfiguration
{
    /// <summary>Name within the environment and host name for its consumers: a letter, then up to 19 letters, digits or dashes, lower case.</summary>
    public required string Label { get; init; }

    /// <summary>Type of the catalog: <c>postgresql</c>, <c>redis</c>, <c>code</c>, <c>logging</c>, <c>monitoring</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Version of the catalog; null takes its default.</summary>
    public string? Version { get; init; }

    /// <summary>Size of each instance; null takes the catalog's default.</summary>
    public ServiceSize? Size { get; init; }

    /// <summary>Number of instances.</summary>
    public int Scale { get; init; } = 1;

    /// <summary>No two instances share a host.</summary>
    public bool HighAvailability { get; init; }

    /// <summary>What a highly available database does with writes while no standby is in sync; null means available.</summary>
    public SynchronousReplication? Synchronous { get; init; }

    /// <summary>Of a logging or monitoring service: how long it keeps what it gets; null takes the catalog's defaults.</summary>
    public LogRetention? Retention { get; init; }

    /// <summary>Variables by name. Values are secret: they go in and do not come out with it.</summary>
    public IReadOnlyDictionary<string, VariableSetting> Variables { get; init; } = new Dictionary<string, VariableSetting>(StringComparer.Ordinal);

    /// <summary>The uploaded source archive of a code service; set by uploading one.</summary>
    public SourceReference? Source { get; init; }

    /// <summary>Which entry of the Procfile a code service runs; null means <c>web</c>.</summary>
    public string? Process { get; init; }

    /// <summary>Further entries of the Procfile that run beside it from the same image, each with its number of instances.</summary>
    public IReadOnlyDictionary<string, int> Workers { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Whether it is to have no instances; what it stores is kept.</summary>
    public bool Stopped { get; init; }

    /// <summary>Public host names that lead to this service.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Labels a host must carry to run this service.</summary>
    public IReadOnlyDictionary<string, string> HostLabels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Priority, limits and neighbours; null for none.</summary>
    public ServicePlacement? Placement { get; init; }
}
