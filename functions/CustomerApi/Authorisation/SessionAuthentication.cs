using System.Security.Claims;
using System.Text.Encodings.Web;
using Azure;
using Catalyze.CustomerApi.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Finds the session of a request: the bearer token, or the browser's cookie.</summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, SessionService sessions, SessionCookie cookie)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "customer-session";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // A bearer token wins: a request that names one means it.
        var bearer = BearerToken.Of(Request);
        var token = bearer ?? cookie.Read(Request);
        if (token is null)
            return AuthenticateResult.NoResult();
        try
        {
            return await sessions.FindAsync(token, Context.RequestAborted) is var (session, user) ? Succeed(session, user, bearer is null) : AuthenticateResult.NoResult();
        }
        catch (RequestFailedException exception)
        {
            Context.Features.Set(new LookupFailure(exception));
            return AuthenticateResult.Fail(exception);
        }
    }

    private static AuthenticateResult Succeed(Session session, UserAccount user, bool byCookie)
    {
        var identity = new ClaimsIdentity(
        [
            new Claim(CustomerClaims.User, user.UserId),
            new Claim(CustomerClaims.Organisation, user.OrganisationId),
            new Claim(CustomerClaims.Role, user.Role),
            new Claim(CustomerClaims.SessionHash, session.TokenHash),
            new Claim(CustomerClaims.Carrier, byCookie ? CustomerClaims.Cookie : CustomerClaims.Bearer),
        ], Scheme);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
    }
}
