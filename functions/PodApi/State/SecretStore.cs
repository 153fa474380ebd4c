using System.Security.Cryptography;
using System.Text;
using Azure;
using Catalyze.Contracts.Orders;
using Catalyze.Pipeline;
using Catalyze.Storage;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.State;

/// <summary>Secrets nobody types, of services and of volumes: made once, kept encrypted, gone with the environment.</summary>
public sealed class SecretStore(PodTables tables, ISecretProtector protector)
{
    private const string Prefix = "secret|";

    /// <summary>Values by service and variable; makes those that are not there yet.</summary>
    /// <param name="environmentId">The environment.</param>
    /// <param name="wanted">What each service needs.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> GetOrMakeAsync(
        string environmentId, IReadOnlyDictionary<string, IReadOnlyList<GeneratedSecret>> wanted, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var known = await ReadAsync(environmentId, cancellationToken);
            var missing = (from service in wanted from secret in service.Value where !known.ContainsKey(Key(service.Key, secret.Variable)) select (service.Key, secret)).ToList();
            try
            {
                await tables.Environments.SubmitInBatchesAsync(missing.Select(m => TableRows.Add(Make(environmentId, m.Key, m.secret))), cancellationToken);
            }
            catch (RequestFailedException failure) when (failure.Status == 409 && attempt < 5)
            {
                // Somebody else made one at the same time; theirs counts.
                continue;
            }

            if (missing.Count > 0) known = await ReadAsync(environmentId, cancellationToken);
            return wanted.ToDictionary(
                s => s.Key,
                s => (IReadOnlyDictionary<string, string>)s.Value.ToDictionary(v => v.Variable, v => known[Key(s.Key, v.Variable)], StringComparer.Ordinal),
                StringComparer.Ordinal);
        }
    }

    /// <summary>Values by service and variable as they are; empty for those not made yet. Makes nothing.</summary>
    /// <param name="environmentId">The environment.</param>
    /// <param name="wanted">What each service needs.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> PeekAsync(
        string environmentId, IReadOnlyDictionary<string, IReadOnlyList<GeneratedSecret>> wanted, CancellationToken cancellationToken)
    {
        var known = await ReadAsync(environmentId, cancellationToken);
        return wanted.ToDictionary(
            s => s.Key,
            s => (IReadOnlyDictionary<string, string>)s.Value.ToDictionary(v => v.Variable, v => known.GetValueOrDefault(Key(s.Key, v.Variable), ""), StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    /// <summary>Keys of volumes by name; makes those that are not there yet. Without its key a volume is noise, so an environment's end is its volumes' end too.</summary>
    /// <param name="environmentId">The environment.</param>
    /// <param name="volumes">Names of volumes.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task<IReadOnlyDictionary<string, byte[]>> GetOrMakeVolumeKeysAsync(string environmentId, IReadOnlyCollection<string> volumes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(volumes);
        if (volumes.Count == 0) return new Dictionary<string, byte[]>(StringComparer.Ordinal);
        // No service has an empty label, so no variable can be mistaken for a key.
        var wanted = new Dictionary<string, IReadOnlyList<GeneratedSecret>>(StringComparer.Ordinal)
        {
            [""] = [.. volumes.Distinct(StringComparer.Ordinal).Select(name => new GeneratedSecret(name, InstanceVolume.KeyBytes))],
        };
        var keys = await GetOrMakeAsync(environmentId, wanted, cancellationToken);
        return keys[""].ToDictionary(key => key.Key, key => Convert.FromHexString(key.Value), StringComparer.Ordinal);
    }

    /// <summary>All of them, for a new master key to take over.</summary>
    internal IProtectedRows Protected { get; } = new ProtectedRows(
        protector, "generated secrets", _ => ValueTask.FromResult(tables.Environments), TableFilter.Create($"RowKey ge {Prefix} and RowKey lt {"secret}"}"),
        row => Place(row.PartitionKey, row.RowKey), row => row.GetBinary("Value"), (row, bytes) => row["Value"] = bytes);

    public async Task DeleteAllAsync(string environmentId, CancellationToken cancellationToken)
    {
        var rows = await tables.Environments.ReadAllAsync(TableFilter.RowKeyPrefix(environmentId, Prefix), cancellationToken);
        await tables.Environments.SubmitInBatchesAsync(rows.Select(r => TableRows.Delete(environmentId, r.RowKey)), cancellationToken);
    }

    private static string Key(string service, string variable) => $"{Prefix}{service}|{variable}";

    private static string Place(string environmentId, string rowKey) => $"environment/{environmentId}/{rowKey}";

    private TableEntity Make(string environmentId, string service, GeneratedSecret secret)
    {
        var key = Key(service, secret.Variable);
        var value = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(secret.Bytes));
        return new TableEntity(environmentId, key) { ["Value"] = protector.Protect(Encoding.UTF8.GetBytes(value), Place(environmentId, key)) };
    }

    private async Task<Dictionary<string, string>> ReadAsync(string environmentId, CancellationToken cancellationToken) =>
        (await tables.Environments.ReadAllAsync(TableFilter.RowKeyPrefix(environmentId, Prefix), cancellationToken))
            .ToDictionary(r => r.RowKey, r => Encoding.UTF8.GetString(protector.Unprotect(r.GetBinary("Value")!, Place(environmentId, r.RowKey))), StringComparer.Ordinal);
}
