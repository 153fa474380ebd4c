namespace Catalyze.Contracts.Metrics;

/// <summary>An instance's minutes, with what it may use at most.</summary>
public sealed record InstanceMetrics
{
    public required string InstanceId { get; init; }

    /// <summary>Label of its service.</summary>
    public required string Service { get; init; }

    /// <summary>Entry of the Procfile that a worker runs; null for the service itself.</summary>
    public string? Target { get; init; }

    public required string HostId { get; init; }

    /// <summary>Its limit in thousandths of a core.</summary>
    public required long CpuMillisLimit { get; init; }

    /// <summary>Its limit in KiB.</summary>
    public required long MemoryKibLimit { get; init; }

    /// <summary>Oldest first; a minute that was not measured is missing.</summary>
    public required IReadOnlyList<MetricSample> Samples { get; init; }
}
