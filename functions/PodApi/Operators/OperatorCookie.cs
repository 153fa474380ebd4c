using Microsoft.AspNetCore.Http;

namespace Catalyze.PodApi.Operators;

/// <summary>How a browser carries an operator's session: out of reach of scripts, never sent from another site, and changes nothing without the header that only our own page sends.</summary>
public sealed class OperatorCookie(PodApiOptions options)
{
    // The prefix makes browsers insist on Secure, on the path / and on this very host; it exists over TLS only.
    private const string SecureName = "__Host-catalyze-operator";
    private const string PlainName = "catalyze-operator";
    private const string OwnPage = "X-Catalyze-Request";

    /// <summary>The session's secret; null without one, and for a change that another site may have caused.</summary>
    public string? Read(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        return reads || request.Headers[OwnPage] == "1" ? request.Cookies[Name(request)] : null;
    }

    public void Write(HttpContext context, string secret, DateTimeOffset expiresAt)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Cookies.Append(Name(context.Request), secret, Attributes(context.Request, expiresAt));
    }

    public void Delete(HttpContext context) => Write(context, string.Empty, DateTimeOffset.UnixEpoch);

    private string Name(HttpRequest request) => IsSecure(request) ? SecureName : PlainName;

    private bool IsSecure(HttpRequest request) => request.IsHttps || options.AlwaysSecureCookie;

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
