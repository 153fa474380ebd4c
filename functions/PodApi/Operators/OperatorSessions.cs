using System.Security.Cryptography;
using Azure;
using Catalyze.PodApi.State;
using Catalyze.Storage.Tables;

namespace Catalyze.PodApi.Operators;

/// <summary>Sessions that browsers hold in place of an operator's token, each begun with one (decision 50).</summary>
/// <remarks>A session stands for the token that began it: it ends with its own time, and at once when the token is nobody's any more.</remarks>
public sealed class OperatorSessions(PodTables tables, TimeProvider clock)
{
    private const string Partition = "operator-session";

    /// <summary>How long a session lives; there is no renewing it.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(8);

    /// <summary>Begins a session.</summary>
    /// <returns>What the browser is to keep, and when it ends.</returns>
    public async Task<(string Secret, DateTimeOffset ExpiresAt)> BeginAsync(byte[] tokenHash, CancellationToken cancellationToken)
    {
        await ForgetEndedAsync(cancellationToken);
        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        var expiresAt = clock.GetUtcNow() + Life;
        await tables.Registry.AddEntityAsync(
            new TableEntity(Partition, Ids.Sha256(secret)) { ["TokenHash"] = tokenHash, ["ExpiresAt"] = expiresAt }, cancellationToken);
        return (secret, expiresAt);
    }

    /// <summary>Hash of the token that began the session; null when there is no such session, or it has ended.</summary>
    public async Task<byte[]?> TokenHashOfAsync(string secret, CancellationToken cancellationToken)
    {
        var row = await tables.Registry.GetEntityIfExistsAsync(Partition, Ids.Sha256(secret), cancellationToken: cancellationToken);
        return row?.GetDateTimeOffset("ExpiresAt") > clock.GetUtcNow() ? row.GetBinary("TokenHash") : null;
    }

    /// <summary>Ends a session; one that is not there has ended already.</summary>
    public async Task EndAsync(string secret, CancellationToken cancellationToken) => await DeleteAsync(Ids.Sha256(secret), cancellationToken);

    private async Task ForgetEndedAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var row in await tables.Registry.ReadAllAsync(TableFilter.Partition(Partition), cancellationToken))
        {
            if (row.GetDateTimeOffset("ExpiresAt") <= now) await DeleteAsync(row.RowKey, cancellationToken);
        }
    }

    private async Task DeleteAsync(string rowKey, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Registry.DeleteEntityAsync(Partition, rowKey, ETag.All, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            // Somebody else was faster.
        }
    }
}
