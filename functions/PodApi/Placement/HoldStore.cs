using Azure;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Placement;

/// <summary>Attempts that have, or may have, reservations without an award.</summary>
public sealed class HoldStore(PodTables tables, TimeProvider clock)
{
    private const string Partition = "~holds";

    /// <summary>Writes the hold, or the further hosts of one that is there.</summary>
    public async Task SaveAsync(Hold hold, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hold);
        await tables.Ledgers.UpsertEntityAsync(
            new TableEntity(Partition, hold.HoldId) { ["ExpiresAt"] = hold.ExpiresAt }.SetJson("Hold", hold), TableUpdateMode.Replace, cancellationToken);
    }

    public Task<IReadOnlyList<Hold>> ReadExpiredAsync(CancellationToken cancellationToken) =>
        ReadAsync(TableFilter.Create($"PartitionKey eq {Partition} and ExpiresAt lt {clock.GetUtcNow()}"), cancellationToken);

    public Task<IReadOnlyList<Hold>> ReadPendingAsync(CancellationToken cancellationToken) =>
        ReadAsync(TableFilter.Create($"PartitionKey eq {Partition} and ExpiresAt ge {clock.GetUtcNow()}"), cancellationToken);

    /// <summary>Forgets a hold whose reservations are all committed or given back; harmless when repeated.</summary>
    public async Task DeleteAsync(string holdId, CancellationToken cancellationToken) =>
        await tables.Ledgers.DeleteEntityAsync(Partition, holdId, ETag.All, cancellationToken);

    private async Task<IReadOnlyList<Hold>> ReadAsync(string filter, CancellationToken cancellationToken) =>
        [.. (await tables.Ledgers.ReadAllAsync(filter, cancellationToken)).Select(r => r.GetJson<Hold>("Hold")!)];
}
