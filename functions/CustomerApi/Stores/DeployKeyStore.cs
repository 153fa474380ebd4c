using Azure;
using Catalyze.CustomerApi.Configuration;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Deploy keys: a row each beside the environment's configuration, gone with it.</summary>
internal sealed class DeployKeyStore(CustomerTables tables)
{
    public async Task<IReadOnlyList<DeployKey>> ListAsync(string environmentId, string label, CancellationToken cancellationToken)
    {
        var table = await tables.Configurations.GetAsync(cancellationToken);
        var found = new List<DeployKey>();
        await foreach (var row in table.QueryAsync(TableFilter.RowKeyPrefix(environmentId, Prefix(label)), cancellationToken: cancellationToken))
            found.Add(new DeployKey(row.Text("Name"), row.Text("Key"), row.Time("CreatedAt"), row.Text("CreatedBy")));
        return [.. found.OrderBy(key => key.Name, StringComparer.Ordinal)];
    }

    /// <summary>Adds a key.</summary>
    /// <returns>False where the service has one of this name.</returns>
    public async Task<bool> AddAsync(string environmentId, string label, DeployKey key, CancellationToken cancellationToken)
    {
        var table = await tables.Configurations.GetAsync(cancellationToken);
        try
        {
            await table.AddEntityAsync(new TableEntity(environmentId, Row(label, key.Name))
            {
                ["Name"] = key.Name,
                ["Key"] = key.Key,
                ["CreatedAt"] = key.CreatedAt!.Value,
                ["CreatedBy"] = key.CreatedBy ?? "",
            }, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            return false;
        }
    }

    public async Task RemoveAsync(string environmentId, string label, string name, CancellationToken cancellationToken)
    {
        var table = await tables.Configurations.GetAsync(cancellationToken);
        await table.DeleteEntityAsync(environmentId, Row(label, name), ETag.All, cancellationToken);
    }

    private static string Prefix(string label) => $"deploykey|{label}|";

    // Names are people's; a key of a row may not hold every character.
    private static string Row(string label, string name) => Prefix(label) + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)));
}
