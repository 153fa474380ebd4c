using Azure;
using Catalyze.Storage;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>The private key of handovers, encrypted.</summary>
internal sealed class HandoverKeyStore(CustomerTables tables, ISecretProtector protector)
{
    private const string Partition = "handover";
    private const string Row = "key";

    /// <summary>PKCS #8; null before there is one.</summary>
    public async Task<byte[]?> FindAsync(CancellationToken cancellationToken)
    {
        var table = await tables.Secrets.GetAsync(cancellationToken);
        return await table.GetEntityIfExistsAsync(Partition, Row, cancellationToken: cancellationToken) is { } row ? protector.Unprotect(row.GetBinary("Secret")!, Place) : null;
    }

    /// <summary>Adds it; one that is there stays.</summary>
    public async Task AddAsync(byte[] key, CancellationToken cancellationToken)
    {
        var table = await tables.Secrets.GetAsync(cancellationToken);
        try
        {
            await table.AddEntityAsync(new TableEntity(Partition, Row) { ["Secret"] = protector.Protect(key, Place) }, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            // Somebody was quicker.
        }
    }

    /// <summary>For a new master key to take over.</summary>
    internal IProtectedRows Protected { get; } = new ProtectedRows(
        protector, "handover keys", async stop => await tables.Secrets.GetAsync(stop), filter: null, _ => Place, row => row.GetBinary("Secret"), (row, bytes) => row["Secret"] = bytes);

    private static string Place => $"{Partition}/{Row}";
}
