using Catalyze.Contracts.Deployments;
using Catalyze.Contracts.Reports;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Reconciling;

/// <summary>What hosts said last that they run, and what was found different: a row each.</summary>
public sealed class InventoryStore(PodTables tables, TimeProvider clock)
{
    private const string Inventories = "inventory";
    private const string Found = "finding";
    private const string Inventory = "Inventory";
    private const string Findings = "Findings";

    /// <summary>Keeps what a host said, unless it said something newer.</summary>
    public Task TakeUpAsync(HostInventoryReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        return tables.Registry.ChangeJsonAsync<HostInventory>(
            Inventories, report.AgentId, Inventory,
            known => known?.ObservedAt >= report.ObservedAt ? null : new HostInventory(report.AgentId, report.ObservedAt, clock.GetUtcNow(), report.Instances, report.Stale),
            cancellationToken);
    }

    public async Task<HostInventory?> FindAsync(string hostId, CancellationToken cancellationToken) =>
        (await tables.Registry.GetEntityIfExistsAsync(Inventories, hostId, cancellationToken: cancellationToken))?.GetJson<HostInventory>(Inventory);

    /// <summary>What was found at the last look, by host; hosts with nothing may be missing.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<HostFinding>>> ReadFindingsAsync(CancellationToken cancellationToken) =>
        (await tables.Registry.ReadAllAsync(TableFilter.Partition(Found), cancellationToken))
            .ToDictionary(row => row.RowKey, row => row.GetJson<IReadOnlyList<HostFinding>>(Findings) ?? [], StringComparer.Ordinal);

    public async Task SaveFindingsAsync(string hostId, IReadOnlyList<HostFinding> findings, CancellationToken cancellationToken) =>
        await tables.Registry.UpsertEntityAsync(new TableEntity(Found, hostId).SetJson(Findings, findings), TableUpdateMode.Replace, cancellationToken);
}
