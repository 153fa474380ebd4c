using System.Security.Claims;
using System.Text.Encodings.Web;
using Azure;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>Finds the caller of a request: by the bearer token (of a session or for programs), or by the browser's cookie.</summary>
internal sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, CallerFinder callers, SessionCookie cookie)
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
            return await callers.FindAsync(token, Context.RequestAborted) is { } caller ? Succeed(caller, bearer is null) : AuthenticateResult.NoResult();
        }
        catch (RequestFailedException exception)
        {
            Context.Features.Set(new LookupFailure(exception));
            return AuthenticateResult.Fail(exception);
        }
    }

    private AuthenticateResult Succeed(Caller caller, bool byCookie)
    {
        Context.Features.Set(caller);
        var identity = new ClaimsIdentity(
        [
            new Claim(CustomerClaims.User, caller.User.UserId),
            new Claim(CustomerClaims.Carrier, byCookie ? CustomerClaims.Cookie : CustomerClaims.Bearer),
        ], Scheme);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme));
    }
}
