using Azure;
using Catalyze.CustomerApi.Accounts;
using Catalyze.Storage.Tables;

namespace Catalyze.CustomerApi.Stores;

/// <summary>Sessions by the hash of their token.</summary>
internal sealed class SessionStore(CustomerTables tables)
{
    private const string Row = "session";

    public async Task AddAsync(Session session, CancellationToken cancellationToken)
    {
        var table = await tables.Sessions.GetAsync(cancellationToken);
        await table.AddEntityAsync(new TableEntity(session.TokenHash, Row)
        {
            ["UserId"] = session.UserId,
            ["CreatedAt"] = session.CreatedAt,
            ["LastSeenAt"] = session.LastSeenAt,
            ["ExpiresAt"] = session.ExpiresAt,
        }, cancellationToken);
    }

    public async Task<Session?> FindAsync(string tokenHash, CancellationToken cancellationToken)
    {
        var table = await tables.Sessions.GetAsync(cancellationToken);
        var row = await table.GetEntityIfExistsAsync(tokenHash, Row, cancellationToken: cancellationToken);
        return row is null ? null : new Session(tokenHash, row.Text("UserId"), row.Time("CreatedAt"), row.Time("LastSeenAt"), row.Time("ExpiresAt"));
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

    public async Task EndAsync(string tokenHash, CancellationToken cancellationToken)
    {
        var table = await tables.Sessions.GetAsync(cancellationToken);
        await table.DeleteEntityAsync(tokenHash, Row, ETag.All, cancellationToken);
    }
}
