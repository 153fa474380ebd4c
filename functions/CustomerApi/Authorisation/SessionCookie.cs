using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Catalyze.CustomerApi.Authorisation;

/// <summary>The browser's way to carry a session: out of reach of scripts, and never sent from another site.</summary>
internal sealed class SessionCookie(IOptions<CustomerApiOptions> options)
{
    // The prefix makes browsers insist on Secure, on the path / and on this very host; it exists over TLS only.
    private const string SecureName = "__Host-catalyze-session";
    private const string PlainName = "catalyze-session";

    public string? Read(HttpRequest request) => request.Cookies[Name(request)];

    public void Write(HttpContext context, string token, DateTimeOffset expiresAt) =>
        context.Response.Cookies.Append(Name(context.Request), token, Attributes(context.Request, expiresAt));

    public void Delete(HttpContext context) =>
        context.Response.Cookies.Append(Name(context.Request), string.Empty, Attributes(context.Request, DateTimeOffset.UnixEpoch));

    private string Name(HttpRequest request) => IsSecure(request) ? SecureName : PlainName;

    private bool IsSecure(HttpRequest request) => request.IsHttps || options.Value.AlwaysSecureCookie;

    private CookieOptions Attributes(HttpRequest request, DateTimeOffset expiresAt) => new()
    {
        HttpOnly = true,
        Secure = IsSecure(request),
        SameSite = SameSiteMode.Strict,
        Path = "/",
        Expires = expiresAt,
        IsEssential = true,
    };
}
