using Azure;
using Catalyze.CustomerApi.Accounts;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Sessions by the hash of their token, and a list of them for each user.</summary>
internal sealed class SessionStore(CustomerTables tables)
{
    private const string Row = "session";

    /// <summary>Adds a session. The list first: a session that works is always listed.</summary>
    public async Task AddAsync(Session session, CancellationToken cancellationToken)
    {
        var table = await tables.Sessions.GetAsync(cancellationToken);
        await table.AddEntityAsync(new TableEntity(session.UserId, session.SessionId) { ["TokenHash"] = session.TokenHash, ["ExpiresAt"] = session.ExpiresAt }, cancellationToken);
        await table.AddEntityAsync(new TableEntity(session.TokenHash, Row)
        {
            ["SessionId"] = session.SessionId,
            ["UserId"] = session.UserId,
            ["CreatedAt"] = session.CreatedAt,
            ["LastSeenAt"] = session.LastSeenAt,
            ["ExpiresAt"] = session.ExpiresAt,
            ["From"] = session.From,
            ["Client"] = session.Client,
        }, cancellationToken);
    }

    public async Task<Session?> FindAsync(string tokenHash, CancellationToken cancellationToken)
    {
        var table = await tables.Sessions.GetAsync(cancellationToken);
        var row = await table.GetEntityIfExistsAsync(tokenHash, Row, cancellationToken: cancellationToken);
        return row is null ? null : new Session(
            row.GetString("SessionId") ?? string.Empty, tokenHash, row.Text("UserId"), row.Time("CreatedAt"), row.Time("LastSeenAt"), row.Time("ExpiresAt"),
            row.GetString("From"), row.GetString("Client"));
    }

    /// <summary>A user's sessions that have not ended.</summary>
    public async Task<IReadOnlyList<Session>> ListAsync(string userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = new List<Session>();
        var table = await tables.Sessions.GetAsync(cancellationToken);
        await foreach (var row in table.QueryAsync(TableFilter.Partition(userId), cancellationToken: cancellationToken))
        {
            if (row.Time("ExpiresAt") > now && await FindAsync(row.Text("TokenHash"), cancellationToken) is { } session)
                found.Add(session);
            else if (row.Time("ExpiresAt") <= now)
                await table.DeleteEntityAsync(userId, row.RowKey, ETag.All, cancellationToken);
        }

        return found;
    }

    /// <summary>Notes that a session is in use. One that was ended meanwhile stays ended.</summary>
    public async Task TouchAsync(string tokenHash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var table = await tables.Sessions.GetAsync(cancellationToken);
        try
        {
            await table.UpdateEntityAsync(new TableEntity(tokenHash, Row) { ["LastSeenAt"] = now }, ETag.All, TableUpdateMode.Merge, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            // Signed out at this very moment: an update must not bring the row back, and does not.
        }
    }

    /// <summary>Removes what has expired, tokens and entries of lists alike.</summary>
    public async Task<int> SweepAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var removed = 0;
        var table = await tables.Sessions.GetAsync(cancellationToken);
        await foreach (var row in table.QueryAsync(TableFilter.Create($"ExpiresAt lt {now}"), cancellationToken: cancellationToken))
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);
            removed++;
        }

        return removed;
    }

    public async Task EndAsync(Session session, CancellationToken cancellationToken)
    {
        var table = await tables.Sessions.GetAsync(cancellationToken);
        await table.DeleteEntityAsync(session.TokenHash, Row, ETag.All, cancellationToken);
        if (session.SessionId.Length > 0)
            await table.DeleteEntityAsync(session.UserId, session.SessionId, ETag.All, cancellationToken);
    }
}
