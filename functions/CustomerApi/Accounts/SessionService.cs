using Catalyze.CustomerApi.Stores;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>Starts, finds and ends sessions.</summary>
internal sealed class SessionService(SessionStore store, AccountStore accounts, IOptions<CustomerApiOptions> options, TimeProvider time)
{
    // Writing the last use at every request would make every read a write.
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    public async Task<(string Token, Session Session)> StartAsync(string userId, CancellationToken cancellationToken)
    {
        var token = SessionToken.New();
        var now = time.GetUtcNow();
        var session = new Session(SessionToken.Hash(token), userId, now, now, now + options.Value.SessionLife);
        await store.AddAsync(session, cancellationToken);
        return (token, session);
    }

    /// <summary>The session of a token and its user; null where it ended or never was.</summary>
    public async Task<(Session Session, UserAccount User)?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (!SessionToken.LooksLikeOne(token) || await store.FindAsync(SessionToken.Hash(token), cancellationToken) is not { } session)
            return null;
        var now = time.GetUtcNow();
        if (now >= session.ExpiresAt || now >= session.LastSeenAt + options.Value.SessionIdle)
        {
            await store.EndAsync(session.TokenHash, cancellationToken);
            return null;
        }

        if (now >= session.LastSeenAt + TouchEvery)
            await store.TouchAsync(session.TokenHash, now, cancellationToken);
        return await accounts.FindUserAsync(session.UserId, cancellationToken) is { } user ? (session, user) : null;
    }

    public Task EndAsync(string tokenHash, CancellationToken cancellationToken) => store.EndAsync(tokenHash, cancellationToken);
}
