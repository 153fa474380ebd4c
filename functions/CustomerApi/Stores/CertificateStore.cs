using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Configuration;
using Catalyze.Storage;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Certificates by name, encrypted because they hold keys, and which host name uses which.</summary>
internal sealed class CertificateStore(CustomerTables tables, ISecretProtector protector)
{
    private const string CertificatePrefix = "certificate|";
    private const string UsePrefix = "use|";

    public async Task<IReadOnlyList<NamedCertificate>> ListAsync(string environmentId, CancellationToken cancellationToken)
    {
        var table = await tables.Certificates.GetAsync(cancellationToken);
        var found = new List<NamedCertificate>();
        await foreach (var row in table.QueryAsync(TableFilter.RowKeyPrefix(environmentId, CertificatePrefix), cancellationToken: cancellationToken))
            found.Add(Read(row));
        return [.. found.OrderBy(certificate => certificate.Name, StringComparer.Ordinal)];
    }

    public async Task<NamedCertificate?> FindAsync(string environmentId, string name, CancellationToken cancellationToken)
    {
        var table = await tables.Certificates.GetAsync(cancellationToken);
        return await table.GetEntityIfExistsAsync(environmentId, Key(CertificatePrefix, name), cancellationToken: cancellationToken) is { } row ? Read(row) : null;
    }

    /// <summary>Adds a certificate.</summary>
    /// <returns>False where there is one of that name.</returns>
    public async Task<bool> AddAsync(string environmentId, NamedCertificate certificate, CancellationToken cancellationToken)
    {
        var table = await tables.Certificates.GetAsync(cancellationToken);
        try
        {
            await table.AddEntityAsync(ToRow(environmentId, certificate), cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            return false;
        }
    }

    public async Task ReplaceAsync(string environmentId, NamedCertificate certificate, CancellationToken cancellationToken)
    {
        var table = await tables.Certificates.GetAsync(cancellationToken);
        await table.UpsertEntityAsync(ToRow(environmentId, certificate), TableUpdateMode.Replace, cancellationToken);
    }

    public async Task RemoveAsync(string environmentId, string name, CancellationToken cancellationToken)
    {
        var table = await tables.Certificates.GetAsync(cancellationToken);
        await table.DeleteEntityAsync(environmentId, Key(CertificatePrefix, name), ETag.All, cancellationToken);
    }

    /// <summary>Name of the certificate by host name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> UsesAsync(string environmentId, CancellationToken cancellationToken)
    {
        var table = await tables.Certificates.GetAsync(cancellationToken);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in table.QueryAsync(TableFilter.RowKeyPrefix(environmentId, UsePrefix), cancellationToken: cancellationToken))
            found[row.Text("Domain")] = row.Text("Certificate");
        return found;
    }

    public async Task UseAsync(string environmentId, string domain, string name, CancellationToken cancellationToken)
    {
        var table = await tables.Certificates.GetAsync(cancellationToken);
        await table.UpsertEntityAsync(new TableEntity(environmentId, Key(UsePrefix, domain)) { ["Domain"] = domain, ["Certificate"] = name }, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>All certificates with keys, for a new master key to take over.</summary>
    internal IProtectedRows Protected { get; } = new ProtectedRows(
        protector, "certificates", async stop => await tables.Certificates.GetAsync(stop), filter: null, row => Place(row.PartitionKey, row.RowKey), row => row.GetBinary("Secret"), (row, bytes) => row["Secret"] = bytes);

    private TableEntity ToRow(string environmentId, NamedCertificate certificate)
    {
        var row = new TableEntity(environmentId, Key(CertificatePrefix, certificate.Name)) { ["Name"] = certificate.Name };
        if (certificate.Certificate is not null)
            row["Secret"] = protector.Protect(JsonSerializer.SerializeToUtf8Bytes(certificate.Certificate, CatalyzeJson.Options), Place(environmentId, row.RowKey));
        return row;
    }

    private NamedCertificate Read(TableEntity row) => new(row.Text("Name"), row.GetBinary("Secret") is { } bytes
        ? JsonSerializer.Deserialize<CertificateSetting>(protector.Unprotect(bytes, Place(row.PartitionKey, row.RowKey)), CatalyzeJson.Options)
        : null);

    private static string Place(string environmentId, string key) => $"environment/{environmentId}/{key}";

    // Names hold characters that keys may not.
    private static string Key(string prefix, string name) => prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
}
