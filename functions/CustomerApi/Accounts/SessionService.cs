using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Stores;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>Starts, finds and ends sessions.</summary>
internal sealed class SessionService(SessionStore store, IOptions<CustomerApiOptions> options, TimeProvider time)
{
    // Writing the last use at every request would make every read a write.
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    private readonly ShortCache<Session> known = new(time);

    public async Task<(string Token, Session Session)> StartAsync(string userId, CancellationToken cancellationToken)
    {
        var token = SecretToken.New(SecretToken.Session);
        var now = time.GetUtcNow();
        var session = new Session(SecretToken.Hash(token), userId, now, now, now + options.Value.SessionLife);
        await store.AddAsync(session, cancellationToken);
        return (token, session);
    }

    /// <summary>The session of a token; null where it ended or never was.</summary>
    public async Task<Session?> FindAsync(string token, CancellationToken cancellationToken)
    {
        var hash = SecretToken.Hash(token);
        if (await known.GetAsync(hash, stop => store.FindAsync(hash, stop), cancellationToken) is not { } session)
            return null;
        var now = time.GetUtcNow();
        if (now >= session.ExpiresAt || now >= session.LastSeenAt + options.Value.SessionIdle)
        {
            await EndAsync(hash, cancellationToken);
            return null;
        }

        if (now >= session.LastSeenAt + TouchEvery)
        {
            await store.TouchAsync(hash, now, cancellationToken);
            known.Forget(hash);
        }

        return session;
    }

    public async Task EndAsync(string tokenHash, CancellationToken cancellationToken)
    {
        try
        {
            await store.EndAsync(tokenHash, cancellationToken);
        }
        finally
        {
            known.Forget(tokenHash);
        }
    }
}
