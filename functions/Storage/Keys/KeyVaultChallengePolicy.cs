using System.Text.RegularExpressions;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Catalyze.Storage.Keys;

/// <summary>Gets a token for what the vault says in its challenge: the tenant, and the resource the token is for.</summary>
/// <remarks>A vault names the resource it is part of; a server that names another one is after tokens that open something else, and gets none.</remarks>
internal sealed partial class KeyVaultChallengePolicy(TokenCredential credential, Uri vault) : BearerTokenAuthenticationPolicy(credential, $"{vault.GetLeftPart(UriPartial.Authority)}/.default")
{
    private volatile Challenge? known;

    protected override void AuthorizeRequest(HttpMessage message)
    {
        if (known is { } challenge)
            AuthenticateAndAuthorizeRequest(message, challenge.Context);
    }

    protected override async ValueTask AuthorizeRequestAsync(HttpMessage message)
    {
        if (known is { } challenge)
            await AuthenticateAndAuthorizeRequestAsync(message, challenge.Context);
    }

    protected override bool AuthorizeRequestOnChallenge(HttpMessage message)
    {
        if (Read(message.Response) is not { } challenge)
            return false;
        known = challenge;
        AuthenticateAndAuthorizeRequest(message, challenge.Context);
        return true;
    }

    protected override async ValueTask<bool> AuthorizeRequestOnChallengeAsync(HttpMessage message)
    {
        if (Read(message.Response) is not { } challenge)
            return false;
        known = challenge;
        await AuthenticateAndAuthorizeRequestAsync(message, challenge.Context);
        return true;
    }

    private Challenge? Read(Response response)
    {
        if (!response.Headers.TryGetValue(HttpHeader.Names.WwwAuthenticate, out var header) || !header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            return null;
        var said = Parameter().Matches(header).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value, StringComparer.OrdinalIgnoreCase);
        if (!said.TryGetValue("resource", out var resource) && !said.TryGetValue("scope", out resource))
            return null;
        if (!Uri.TryCreate(resource, UriKind.Absolute, out var found) || (vault.Host != found.Host && !vault.Host.EndsWith("." + found.Host, StringComparison.OrdinalIgnoreCase)))
            throw new KeyVaultException($"{vault.Host} asks for a token for {resource}, of which it is no part; it gets none.");
        var tenant = said.TryGetValue("authorization", out var authority) && Uri.TryCreate(authority, UriKind.Absolute, out var address)
            ? address.Segments.ElementAtOrDefault(1)?.Trim('/')
            : null;
        var scope = resource.EndsWith("/.default", StringComparison.Ordinal) ? resource : resource.TrimEnd('/') + "/.default";
        return new Challenge(new TokenRequestContext([scope], tenantId: string.IsNullOrEmpty(tenant) ? null : tenant));
    }

    [GeneratedRegex("(?<name>[a-z_]+)=\"(?<value>[^\"]*)\"", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();

    private sealed record Challenge(TokenRequestContext Context);
}
