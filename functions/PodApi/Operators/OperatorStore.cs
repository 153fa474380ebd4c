using System.Collections.Concurrent;
using System.Security.Cryptography;
using Azure;
using Catalyze.Contracts.Audit;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Operators;

/// <summary>Operators by name. One more may stand in the settings, so that the first can be let in; his name is <see cref="OfSettings"/>.</summary>
/// <remarks>The rows are cached for two seconds: a removed operator is refused here at once, by other processes after that.</remarks>
public sealed class OperatorStore(PodTables tables, PodApiOptions options, TimeProvider clock)
{
    /// <summary>Name of the operator whose token's hash is in the settings.</summary>
    public const string OfSettings = "operator";

    private static readonly TimeSpan CacheLifetime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenNotes = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, DateTimeOffset> noted = new(StringComparer.Ordinal);
    private volatile Cached? cached;

    /// <summary>Whose token this is; null when nobody's, or when it has ended.</summary>
    public async Task<string?> NameOfAsync(byte[] tokenHash, CancellationToken cancellationToken)
    {
        if (options.OperatorTokenHash is { Length: 64 } settings && CryptographicOperations.FixedTimeEquals(tokenHash, Convert.FromHexString(settings)))
            return OfSettings;
        var now = clock.GetUtcNow();
        OperatorRecord? found = null;
        foreach (var known in await ReadAsync(cancellationToken))
        {
            // All of them, in constant time each: how long it takes tells nothing.
            if (CryptographicOperations.FixedTimeEquals(tokenHash, known.TokenHash)) found = known;
        }

        if (found is null || found.ExpiresAt <= now) return null;
        await NoteUseAsync(found, now, cancellationToken);
        return found.Name;
    }

    /// <summary>Everybody, by name.</summary>
    public async Task<IReadOnlyList<OperatorStatus>> ListAsync(CancellationToken cancellationToken)
    {
        cached = null;
        var ofSettings = options.OperatorTokenHash is null ? [] : new[] { new OperatorStatus(OfSettings, CreatedAt: null, CreatedBy: null, ExpiresAt: null, LastUsedAt: null) };
        return [.. ofSettings, .. (await ReadAsync(cancellationToken)).Select(o => o.ToStatus())];
    }

    /// <returns>The token; null when there is an operator of that name.</returns>
    public async Task<string?> AddAsync(string name, string createdBy, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        try
        {
            await tables.Registry.AddEntityAsync(
                new OperatorRecord(name, Convert.FromHexString(Ids.Sha256(token)), clock.GetUtcNow(), createdBy, expiresAt, LastUsedAt: null).ToRow(), cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            return null;
        }

        cached = null;
        return token;
    }

    /// <returns>False when there is none of that name.</returns>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var row = await tables.Registry.GetEntityIfExistsAsync(OperatorRecord.Partition, name, cancellationToken: cancellationToken);
        if (row is null) return false;
        await tables.Registry.DeleteEntityAsync(OperatorRecord.Partition, name, ETag.All, cancellationToken);
        cached = null;
        return true;
    }

    private async Task<IReadOnlyList<OperatorRecord>> ReadAsync(CancellationToken cancellationToken)
    {
        if (cached is { } known && clock.GetElapsedTime(known.ReadAt) < CacheLifetime) return known.Operators;
        var now = clock.GetTimestamp();
        var rows = await tables.Registry.ReadAllAsync(TableFilter.Partition(OperatorRecord.Partition), cancellationToken);
        var read = new Cached([.. rows.Select(OperatorRecord.From)], now);
        cached = read;
        return read.Operators;
    }

    private async Task NoteUseAsync(OperatorRecord used, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (noted.TryGetValue(used.Name, out var last) && now - last < BetweenNotes) return;
        noted[used.Name] = now;
        try
        {
            // Only this column, and only of a row that is still there: whoever was removed meanwhile stays removed.
            await tables.Registry.UpdateEntityAsync(
                new TableEntity(OperatorRecord.Partition, used.Name) { ["LastUsedAt"] = now }, ETag.All, TableUpdateMode.Merge, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            cached = null;
        }
    }

    private sealed record Cached(IReadOnlyList<OperatorRecord> Operators, long ReadAt);
}
