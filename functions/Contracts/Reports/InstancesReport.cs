namespace Catalyze.Contracts.Reports;

/// <summary>What a host sees of its instances. Changes of many instances within a few tens of milliseconds travel together.</summary>
public sealed record InstancesReport : Report
{
    public required IReadOnlyList<InstanceObservation> Instances { get; init; }
}
