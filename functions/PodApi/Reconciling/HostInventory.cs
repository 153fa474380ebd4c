using Catalyze.Contracts.Reports;

namespace Catalyze.PodApi.Reconciling;

/// <summary>What a host said last that it runs.</summary>
/// <param name="HostId">The host.</param>
/// <param name="ObservedAt">When it looked, by its clock.</param>
/// <param name="ReceivedAt">When that arrived.</param>
/// <param name="Instances">All it looks after.</param>
/// <param name="Stale">Containers it knows nothing of.</param>
public sealed record HostInventory(
    string HostId, DateTimeOffset ObservedAt, DateTimeOffset ReceivedAt, IReadOnlyList<InventoryInstance> Instances, IReadOnlyList<StaleContainer> Stale);
