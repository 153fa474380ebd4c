using Azure;
using Catalyze.CustomerApi.Accounts;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Users' public keys, by user and by fingerprint, and the numbers that signatures were made with.</summary>
internal sealed class UserKeyStore(CustomerTables tables)
{
    private const string OwnerRow = "owner";
    private const string KeyPrefix = "key:";
    private const string NoncePrefix = "nonce:";

    /// <summary>Adds a key.</summary>
    /// <returns>False where the key has an owner already, or the user a key of that name.</returns>
    public async Task<bool> AddAsync(string userId, UserKey key, string fingerprint, CancellationToken cancellationToken)
    {
        var table = await tables.Keys.GetAsync(cancellationToken);
        try
        {
            // The user's list first: a key that opens is always listed.
            await table.AddEntityAsync(new TableEntity(userId, KeyPrefix + key.Name) { ["Key"] = key.Key, ["Fingerprint"] = fingerprint }, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            // An attempt that got no further is finished; a key of the same name is another.
            var there = await table.GetEntityIfExistsAsync(userId, KeyPrefix + key.Name, cancellationToken: cancellationToken);
            if (there?.GetString("Fingerprint") != fingerprint || await FindAsync(fingerprint, cancellationToken) is not null)
                return false;
        }

        try
        {
            await table.AddEntityAsync(new TableEntity(fingerprint, OwnerRow) { ["UserId"] = userId, ["Name"] = key.Name }, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            await table.DeleteEntityAsync(userId, KeyPrefix + key.Name, ETag.All, cancellationToken);
            return false;
        }
    }

    public async Task<IReadOnlyList<UserKey>> ListAsync(string userId, CancellationToken cancellationToken)
    {
        var found = new List<UserKey>();
        var table = await tables.Keys.GetAsync(cancellationToken);
        await foreach (var row in table.QueryAsync(TableFilter.RowKeyPrefix(userId, KeyPrefix), cancellationToken: cancellationToken))
            found.Add(new UserKey { Name = row.RowKey[KeyPrefix.Length..], Key = row.Text("Key") });
        return found;
    }

    /// <summary>Whose key it is; null where nobody's.</summary>
    public async Task<string?> FindAsync(string fingerprint, CancellationToken cancellationToken)
    {
        var table = await tables.Keys.GetAsync(cancellationToken);
        return (await table.GetEntityIfExistsAsync(fingerprint, OwnerRow, cancellationToken: cancellationToken))?.Text("UserId");
    }

    /// <summary>Removes a key.</summary>
    /// <returns>False where there is none of that name.</returns>
    public async Task<bool> RemoveAsync(string userId, string name, CancellationToken cancellationToken)
    {
        var table = await tables.Keys.GetAsync(cancellationToken);
        if (await table.GetEntityIfExistsAsync(userId, KeyPrefix + name, cancellationToken: cancellationToken) is not { } row)
            return false;
        // What opens goes first.
        if (await FindAsync(row.Text("Fingerprint"), cancellationToken) == userId)
            await table.DeleteEntityAsync(row.Text("Fingerprint"), OwnerRow, ETag.All, cancellationToken);
        await table.DeleteEntityAsync(userId, row.RowKey, ETag.All, cancellationToken);
        return true;
    }

    /// <summary>Uses a number up.</summary>
    /// <returns>False where it was used before with this key.</returns>
    public async Task<bool> UseAsync(string fingerprint, string nonceHash, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var table = await tables.Keys.GetAsync(cancellationToken);
        try
        {
            await table.AddEntityAsync(new TableEntity(fingerprint, NoncePrefix + nonceHash) { ["Until"] = until }, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            return false;
        }
    }

    /// <summary>Removes numbers whose signatures have become too old anyway.</summary>
    public async Task<int> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var removed = 0;
        var table = await tables.Keys.GetAsync(cancellationToken);
        await foreach (var row in table.QueryAsync(TableFilter.Create($"Until lt {now}"), cancellationToken: cancellationToken))
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
            removed++;
        }

        return removed;
    }
}
