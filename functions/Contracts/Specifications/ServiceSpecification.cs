namespace Catalyze.Contracts.Specifications;

/// <summary>One service of an environment.</summary>
public sealed record ServiceSpecification
{
    /// <summary>Name within the environment and host name for its consumers: a letter, then up to 19 letters, digits or dashes, lower case.</summary>
    public required string Label { get; init; }

    /// <summary>Catalog type: <c>postgresql</c>, <c>redis</c>, <c>code</c>, <c>logging</c>, <c>monitoring</c>; <c>edge</c> is implied by domains and cannot be asked for.</summary>
    public required string Type { get; init; }

    /// <summary>Catalog version; null takes the catalog's default.</summary>
    public string? Version { get; init; }

    /// <summary>Size of each instance; null takes the catalog's default.</summary>
    public ServiceSize? Size { get; init; }

    /// <summary>Number of instances. With <see cref="HighAvailability"/> no two of them share a host.</summary>
    public int Scale { get; init; } = 1;

    public bool HighAvailability { get; init; }

    /// <summary>What a highly available database does with writes while no standby is in sync; null means available. Only where <see cref="HighAvailability"/> replicates data.</summary>
    public SynchronousReplication? Synchronous { get; init; }

    /// <summary>Of a logging or monitoring service: how long it keeps what it gets; null takes the catalog's defaults.</summary>
    public LogRetention? Retention { get; init; }

    /// <summary>Of a tool: whom its pages let in; null lets nobody in. Set by the Customer API, together with the host name in <see cref="Domains"/>.</summary>
    public ToolAccess? Access { get; init; }

    /// <summary>Environment variables, secret by default: plain in a request over TLS, encrypted before they are stored.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The uploaded source archive of a code service.</summary>
    public SourceReference? Source { get; init; }

    /// <summary>Which entry of the Procfile a code service runs; null means <c>web</c>.</summary>
    public string? Process { get; init; }

    /// <summary>
    /// Further entries of the Procfile, each with its number of instances: they run beside <see cref="Process"/> from the same image, with the same
    /// variables, size and providers, and nobody connects to them.
    /// </summary>
    public IReadOnlyDictionary<string, int> Workers { get; init; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Whether it is to have no instances. What it stores stays on its hosts, and its place there stays reserved.</summary>
    public bool Stopped { get; init; }

    /// <summary>Public host names that lead to this service through the environment's edge.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Labels a host must carry to run this service.</summary>
    public IReadOnlyDictionary<string, string> HostLabels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Priority, limits and neighbours; null for none.</summary>
    public ServicePlacement? Placement { get; init; }
}
