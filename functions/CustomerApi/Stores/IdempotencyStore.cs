using System.Text.Json;
using Azure;
using Catalyze.Contracts.Json;
using Catalyze.CustomerApi.Protocol;
using Catalyze.Storage;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Keys of requests that are to be done once, with the answers that were given; those are encrypted, since one may hold a new token.</summary>
internal sealed class IdempotencyStore(CustomerTables tables, ISecretProtector protector)
{
    // A column holds 64 KiB. A larger answer is not kept; repeating its request finds that it was done, but not what was said.
    private const int LargestAnswer = 60 * 1024;

    /// <summary>Claims a key, or says who has it.</summary>
    /// <param name="place">Where it is kept.</param>
    /// <param name="fingerprint">Of the request.</param>
    /// <param name="now">Time of this attempt.</param>
    /// <param name="expiresAt">From when on the key is free again.</param>
    /// <param name="deadBefore">An attempt begun before this, and not done, has died.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IdempotencyBegun> BeginAsync(
        IdempotencyPlace place, string fingerprint, DateTimeOffset now, DateTimeOffset expiresAt, DateTimeOffset deadBefore, CancellationToken cancellationToken)
    {
        var table = await tables.Idempotency.GetAsync(cancellationToken);
        var claim = Guid.NewGuid().ToString("N");
        var row = new TableEntity(place.CallerId, place.KeyHash) { ["Fingerprint"] = fingerprint, ["Claim"] = claim, ["BegunAt"] = now, ["ExpiresAt"] = expiresAt };
        try
        {
            await table.AddEntityAsync(row, cancellationToken);
            return new IdempotencyBegun(fingerprint, claim, Answer: null);
        }
        catch (RequestFailedException exception) when (exception.Status == 409)
        {
            if (await table.GetEntityIfExistsAsync(place.CallerId, place.KeyHash, cancellationToken: cancellationToken) is not { } there)
                return new IdempotencyBegun(fingerprint, Claim: null, Answer: null);
            var answer = there.GetBinary("Answer");
            var free = there.Time("ExpiresAt") <= now || (answer is null && there.Time("BegunAt") < deadBefore && there.Text("Fingerprint") == fingerprint);
            if (free)
                return await TakeOverAsync(table, row, there.ETag, fingerprint, claim, cancellationToken);
            return new IdempotencyBegun(there.Text("Fingerprint"), Claim: null,
                answer is null ? null : JsonSerializer.Deserialize<IdempotentAnswer>(protector.Unprotect(answer, Place(place)), CatalyzeJson.Options));
        }
    }

    public async Task CompleteAsync(IdempotencyPlace place, string claim, IdempotentAnswer answer, CancellationToken cancellationToken)
    {
        var kept = answer.Body.Length <= LargestAnswer ? answer : answer with { Body = [] };
        var row = new TableEntity(place.CallerId, place.KeyHash)
        {
            ["Answer"] = protector.Protect(JsonSerializer.SerializeToUtf8Bytes(kept, CatalyzeJson.Options), Place(place)),
        };
        if (await FindAsync(place, claim, cancellationToken) is { } there)
            await (await tables.Idempotency.GetAsync(cancellationToken)).UpdateEntityAsync(row, there.ETag, TableUpdateMode.Merge, cancellationToken);
    }

    /// <summary>Frees a key whose request was refused.</summary>
    public async Task ReleaseAsync(IdempotencyPlace place, string claim, CancellationToken cancellationToken)
    {
        if (await FindAsync(place, claim, cancellationToken) is { } there)
            await (await tables.Idempotency.GetAsync(cancellationToken)).DeleteEntityAsync(place.CallerId, place.KeyHash, there.ETag, cancellationToken);
    }

    /// <summary>Removes what has expired.</summary>
    public async Task<int> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var removed = 0;
        var table = await tables.Idempotency.GetAsync(cancellationToken);
        await foreach (var row in table.QueryAsync(TableFilter.Create($"ExpiresAt lt {now}"), cancellationToken: cancellationToken))
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
            removed++;
        }

        return removed;
    }

    private static async Task<IdempotencyBegun> TakeOverAsync(TableClient table, TableEntity row, ETag version, string fingerprint, string claim, CancellationToken cancellationToken)
    {
        try
        {
            await table.UpdateEntityAsync(row, version, TableUpdateMode.Replace, cancellationToken);
            return new IdempotencyBegun(fingerprint, claim, Answer: null);
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            // Somebody else took it over at the same instant.
            return new IdempotencyBegun(fingerprint, Claim: null, Answer: null);
        }
    }

    private async Task<TableEntity?> FindAsync(IdempotencyPlace place, string claim, CancellationToken cancellationToken)
    {
        var table = await tables.Idempotency.GetAsync(cancellationToken);
        var row = await table.GetEntityIfExistsAsync(place.CallerId, place.KeyHash, cancellationToken: cancellationToken);
        return row?.GetString("Claim") == claim ? row : null;
    }

    private static string Place(IdempotencyPlace place) => $"idempotency/{place.CallerId}/{place.KeyHash}";
}
