using Catalyze.CustomerApi.Accounts;
using Catalyze.CustomerApi.Authorisation;
using Catalyze.CustomerApi.Stores;

namespace Catalyze.CustomerApi.Organisations;

/// <summary>Makes, finds and revokes API tokens.</summary>
internal sealed class ApiTokenService(TokenStore store, OrganisationStore organisations, TimeProvider time)
{
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);

    private readonly ShortCache<TokenReference> known = new(time);

    /// <summary>Makes a token. The secret is nowhere but in the answer.</summary>
    public async Task<string> MakeAsync(string organisationId, ApiToken token, CancellationToken cancellationToken)
    {
        var secret = SecretToken.New(SecretToken.Api);
        // The way to the token last: a crash between leaves a token in the list that nobody can use and anybody can revoke.
        await organisations.AddAsync(organisationId, token, cancellationToken);
        await store.AddAsync(SecretToken.Hash(secret), organisationId, token.TokenId, cancellationToken);
        return secret;
    }

    /// <summary>The token of a secret and its organisation; null where it was revoked, has expired or never was.</summary>
    public async Task<(OrganisationSnapshot Organisation, ApiToken Token)?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        var hash = SecretToken.Hash(secret);
        if (await known.GetAsync(hash, stop => store.FindAsync(hash, stop), cancellationToken) is not { } reference
            || await organisations.SnapshotAsync(reference.OrganisationId, cancellationToken) is not { } organisation
            || organisation.Tokens.GetValueOrDefault(reference.TokenId) is not { } token)
        {
            return null;
        }

        var now = time.GetUtcNow();
        if (now >= token.ExpiresAt)
            return null;
        if (token.LastUsedAt is not { } used || now >= used + TouchEvery)
            await organisations.TouchTokenAsync(reference.OrganisationId, token.TokenId, now, cancellationToken);
        return (organisation, token);
    }
}
