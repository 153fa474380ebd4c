using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Organisations;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Finds who is behind the secret that a request carries.</summary>
internal sealed class CallerFinder(SessionService sessions, ApiTokenService tokens, UserDirectory users)
{
    /// <summary>The caller; null where the secret is none of ours, or has ended.</summary>
    public async Task<Caller?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        if (SecretToken.LooksLike(SecretToken.Session, secret))
            return await sessions.FindAsync(secret, cancellationToken) is { } session ? await OfSessionAsync(session, cancellationToken) : null;
        if (SecretToken.LooksLike(SecretToken.Api, secret))
            return await tokens.FindAsync(secret, cancellationToken) is var (organisation, token) ? await OfTokenAsync(organisation, token, cancellationToken) : null;
        return null;
    }

    private async Task<Caller?> OfSessionAsync(Session session, CancellationToken cancellationToken) =>
        await users.FindAsync(session.UserId, cancellationToken) is { } user && user.Allows(session)
            ? new Caller(user, session, Token: null, await users.OrganisationsAsync(user, cancellationToken))
            : null;

    // A token is worth nothing once its maker has left.
    private async Task<Caller?> OfTokenAsync(OrganisationSnapshot organisation, ApiToken token, CancellationToken cancellationToken) =>
        organisation.Members.ContainsKey(token.CreatedBy) && await users.FindAsync(token.CreatedBy, cancellationToken) is { } user
            ? new Caller(user, Session: null, token, [organisation])
            : null;
}
