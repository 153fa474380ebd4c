using Azure;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>What every store here does with rows.</summary>
internal static class TableRows
{
    /// <summary>Changes of one partition, a hundred at a time; each hundred is atomic.</summary>
    public static async Task SubmitInBatchesAsync(this TableClient table, IEnumerable<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        foreach (var batch in actions.Chunk(100))
            await table.SubmitTransactionAsync(batch, cancellationToken);
    }

    public static async Task<List<TableEntity>> ReadAllAsync(this TableClient table, string filter, CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in table.QueryAsync(filter, cancellationToken: cancellationToken)) rows.Add(row);
        return rows;
    }

    public static bool IsConflict(this RequestFailedException failure) => failure.Status is 409 or 412;

    public static TableTransactionAction Add(TableEntity row) => new(TableTransactionActionType.Add, row);

    public static TableTransactionAction Replace(TableEntity row) => new(TableTransactionActionType.UpsertReplace, row);

    public static TableTransactionAction ReplaceIf(TableEntity row, ETag etag) => new(TableTransactionActionType.UpdateReplace, row, etag);

    public static TableTransactionAction Delete(string partition, string row) => new(TableTransactionActionType.Delete, new TableEntity(partition, row), ETag.All);
}
