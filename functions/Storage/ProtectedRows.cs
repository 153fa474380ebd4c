using Azure;
using Catalyze.Storage.Tables;

namespace Catalyze.Storage;

/// <summary>Rows of one table that hold protected bytes.</summary>
/// <param name="protector">What protects them.</param>
/// <param name="name">For people.</param>
/// <param name="table">The table.</param>
/// <param name="filter">Which rows; null for all.</param>
/// <param name="place">Where a row's bytes belong.</param>
/// <param name="read">The bytes; null when a row has none.</param>
/// <param name="write">Puts other bytes of the same length in their place.</param>
public sealed class ProtectedRows(
    ISecretProtector protector,
    string name,
    Func<CancellationToken, ValueTask<TableClient>> table,
    string? filter,
    Func<TableEntity, string> place,
    Func<TableEntity, byte[]?> read,
    Action<TableEntity, byte[]> write) : IProtectedRows
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async Task<(int Rows, int Left)> RewrapAsync(CancellationToken cancellationToken)
    {
        var (rows, left) = (0, 0);
        var client = await table(cancellationToken);
        await foreach (var row in client.QueryAsync(filter, cancellationToken: cancellationToken))
        {
            if (read(row) is not { } bytes)
                continue;
            rows++;
            if (protector.IsCurrent(bytes))
                continue;
            write(row, protector.Protect(protector.Unprotect(bytes, place(row)), place(row)));
            try
            {
                await client.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellationToken);
            }
            catch (RequestFailedException failure) when (failure.Status is 404 or 412)
            {
                // Changed or deleted meanwhile; the next pass sees what it is now.
                left++;
            }
        }

        return (rows, left);
    }
}
