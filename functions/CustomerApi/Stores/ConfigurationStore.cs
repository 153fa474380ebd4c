using System.Globalization;
using System.Text.Json;
using Azure;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Configuration;
using Catalyze.Storage;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Configuration documents, encrypted as a whole because they hold the values of variables.</summary>
/// <remarks>A column holds 64 KiB and a document may be larger, so its bytes are spread over numbered columns of one row.</remarks>
internal sealed class ConfigurationStore(CustomerTables tables, VariableHistory history, ISecretProtector protector)
{
    private const string Row = "current";
    private const int ColumnBytes = 60 * 1024;

    public async Task<StoredConfiguration?> FindAsync(string environmentId, CancellationToken cancellationToken)
    {
        var table = await tables.Configurations.GetAsync(cancellationToken);
        var row = await table.GetEntityIfExistsAsync(environmentId, Row, cancellationToken: cancellationToken);
        if (row is null)
            return null;
        var plain = protector.Unprotect(ReadBytes(row), Place(environmentId));
        var configuration = JsonSerializer.Deserialize<EnvironmentConfiguration>(plain, CatalyzeJson.Options)
            ?? throw new InvalidDataException($"The configuration of {environmentId} is null.");
        return new StoredConfiguration(configuration, row.GetInt64("Version") ?? 0, row.ETag);
    }

    public async Task AddAsync(string environmentId, EnvironmentConfiguration configuration, string? by, CancellationToken cancellationToken)
    {
        var table = await tables.Configurations.GetAsync(cancellationToken);
        await table.SubmitTransactionAsync(
            [new(TableTransactionActionType.Add, ToRow(environmentId, configuration, version: 1)), .. history.Rows(environmentId, EnvironmentConfiguration.Empty, configuration, 1, by)], cancellationToken);
    }

    /// <summary>Replaces what was read as <paramref name="read"/>; which variables changed is written with it.</summary>
    /// <param name="environmentId">The environment.</param>
    /// <param name="read">What was read.</param>
    /// <param name="configuration">What is to be.</param>
    /// <param name="by">Id of the user who changes it.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The new version; null where somebody else was faster.</returns>
    public async Task<long?> ReplaceAsync(string environmentId, StoredConfiguration read, EnvironmentConfiguration configuration, string? by, CancellationToken cancellationToken)
    {
        var table = await tables.Configurations.GetAsync(cancellationToken);
        try
        {
            await table.SubmitTransactionAsync(
                [
                    new(TableTransactionActionType.UpdateReplace, ToRow(environmentId, configuration, read.Version + 1), read.RowETag),
                    .. history.Rows(environmentId, read.Configuration, configuration, read.Version + 1, by),
                ],
                cancellationToken);
            return read.Version + 1;
        }
        catch (RequestFailedException exception) when (exception.Status is 409 or 412 or 404)
        {
            return null;
        }
    }

    public async Task DeleteAsync(string environmentId, CancellationToken cancellationToken)
    {
        var table = await tables.Configurations.GetAsync(cancellationToken);
        await foreach (var row in table.QueryAsync(TableFilter.Partition(environmentId), select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
            await table.DeleteEntityAsync(environmentId, row.RowKey, ETag.All, cancellationToken);
    }

    /// <summary>All documents, for a new master key to take over.</summary>
    internal IProtectedRows Protected { get; } = new ProtectedRows(
        protector, "configurations", async stop => await tables.Configurations.GetAsync(stop), TableFilter.Create($"RowKey eq {Row}"), row => Place(row.PartitionKey), ReadBytes, WriteBytes);

    private TableEntity ToRow(string environmentId, EnvironmentConfiguration configuration, long version)
    {
        var bytes = protector.Protect(JsonSerializer.SerializeToUtf8Bytes(configuration, CatalyzeJson.Options), Place(environmentId));
        var row = new TableEntity(environmentId, Row) { ["Version"] = version };
        WriteBytes(row, bytes);
        return row;
    }

    private static void WriteBytes(TableEntity row, byte[] bytes)
    {
        row["Length"] = (long)bytes.Length;
        foreach (var (index, chunk) in bytes.Chunk(ColumnBytes).Index())
            row[Column(index)] = chunk;
    }

    private static byte[] ReadBytes(TableEntity row)
    {
        var bytes = new byte[row.GetInt64("Length") ?? 0];
        for (var offset = 0; offset < bytes.Length; offset += ColumnBytes)
        {
            var chunk = row.GetBinary(Column(offset / ColumnBytes)) ?? throw new InvalidDataException($"Row {row.PartitionKey} lacks a part.");
            chunk.CopyTo(bytes, offset);
        }

        return bytes;
    }

    private static string Column(int index) => "Part" + index.ToString(CultureInfo.InvariantCulture);

    // Part of the encryption: one environment's bytes are worthless in another's row.
    private static string Place(string environmentId) => $"environment/{environmentId}/configuration";
}
