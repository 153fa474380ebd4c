using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Stores;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Accounts;

/// <summary>Starts, finds, lists and ends sessions.</summary>
internal sealed class SessionService(SessionStore store, IOptions<CustomerApiOptions> options, TimeProvider time)
{
    // Writing the last use at every request would make every read a write.
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    private readonly ShortCache<Session> known = new(time);

    public async Task<(string Token, Session Session)> StartAsync(HttpContext context, string userId)
    {
        var token = SecretToken.New(SecretToken.Session);
        var now = time.GetUtcNow();
        var client = context.Request.Headers.UserAgent.ToString();
        var session = new Session(
            RandomIds.New("ses"), SecretToken.Hash(token), userId, now, now, now + options.Value.SessionLife,
            context.Connection.RemoteIpAddress?.ToString(), client.Length == 0 ? null : client[..Math.Min(client.Length, 200)]);
        await store.AddAsync(session, context.RequestAborted);
        return (token, session);
    }

    /// <summary>The session of a token; null where it ended or never was.</summary>
    public async Task<Session?> FindAsync(string token, CancellationToken cancellationToken)
    {
        var hash = SecretToken.Hash(token);
        if (await known.GetAsync(hash, stop => store.FindAsync(hash, stop), cancellationToken) is not { } session)
            return null;
        var now = time.GetUtcNow();
        if (!IsAlive(session, now))
        {
            await EndAsync(session, cancellationToken);
            return null;
        }

        if (now >= session.LastSeenAt + TouchEvery)
        {
            await store.TouchAsync(hash, now, cancellationToken);
            known.Forget(hash);
        }

        return session;
    }

    /// <summary>A user's sessions, newest first.</summary>
    public async Task<IReadOnlyList<Session>> ListAsync(UserAccount user, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var sessions = await store.ListAsync(user.UserId, now, cancellationToken);
        return [.. sessions.Where(session => IsAlive(session, now) && user.Allows(session)).OrderByDescending(session => session.CreatedAt)];
    }

    public async Task EndAsync(Session session, CancellationToken cancellationToken)
    {
        try
        {
            await store.EndAsync(session, cancellationToken);
        }
        finally
        {
            known.Forget(session.TokenHash);
        }
    }

    private bool IsAlive(Session session, DateTimeOffset now) => now < session.ExpiresAt && now < session.LastSeenAt + options.Value.SessionIdle;
}
