namespace Catalyze.Contracts.Reports;

/// <summary>Everything a host runs, and what it has that it knows nothing of: sent when it changes, and now and then. What is not in it does not run there.</summary>
public sealed record HostInventoryReport : Report
{
    /// <summary>Every instance the host looks after, ending ones included.</summary>
    public IReadOnlyList<InventoryInstance> Instances { get; init; } = [];

    /// <summary>Containers of the platform that belong to none of them.</summary>
    public IReadOnlyList<StaleContainer> Stale { get; init; } = [];
}
