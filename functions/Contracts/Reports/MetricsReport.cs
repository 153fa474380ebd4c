using Catalyze.Contracts.Metrics;

namespace Catalyze.Contracts.Reports;

/// <summary>What a host's instances used in the last minutes. Repeating it, or parts of it, changes nothing.</summary>
public sealed record MetricsReport : Report
{
    /// <summary>Most minutes a report holds.</summary>
    public const int MostMinutes = 60;

    public required IReadOnlyList<InstanceSamples> Instances { get; init; }
}
