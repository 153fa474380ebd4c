using Azure;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>What every store here does with rows.</summary>
internal static class TableRows
{
    private const int MaxAttempts = 20;

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

    /// <summary>Changes what a row holds as JSON, or adds the row; looks again where somebody changed it at the same moment.</summary>
    /// <param name="table">The table.</param>
    /// <param name="partition">Partition key.</param>
    /// <param name="row">Row key.</param>
    /// <param name="column">Property the JSON is in.</param>
    /// <param name="change">From what is there, null where nothing is, to what is to be there; null to leave it as it is. May be asked more than once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What is there now; null where it was left as it is.</returns>
    /// <exception cref="RequestFailedException">Others were faster every time.</exception>
    public static async Task<T?> ChangeJsonAsync<T>(
        this TableClient table, string partition, string row, string column, Func<T?, T?> change, CancellationToken cancellationToken)
        where T : class
    {
        for (var attempt = 1; ; attempt++)
        {
            var known = await table.GetEntityIfExistsAsync(partition, row, cancellationToken: cancellationToken);
            if (change(known?.GetJson<T>(column)) is not { } changed) return null;
            var next = new TableEntity(partition, row).SetJson(column, changed);
            try
            {
                if (known is null) await table.AddEntityAsync(next, cancellationToken);
                else await table.UpdateEntityAsync(next, known.ETag, TableUpdateMode.Replace, cancellationToken);
                return changed;
            }
            catch (RequestFailedException failure) when (failure.IsConflict() && attempt < MaxAttempts)
            {
                // Changed meanwhile: look again.
            }
        }
    }

    public static bool IsConflict(this RequestFailedException failure) => failure.Status is 409 or 412;

    public static TableTransactionAction Add(TableEntity row) => new(TableTransactionActionType.Add, row);

    public static TableTransactionAction Replace(TableEntity row) => new(TableTransactionActionType.UpsertReplace, row);

    public static TableTransactionAction ReplaceIf(TableEntity row, ETag etag) => new(TableTransactionActionType.UpdateReplace, row, etag);

    public static TableTransactionAction Delete(string partition, string row) => new(TableTransactionActionType.Delete, new TableEntity(partition, row), ETag.All);
}
