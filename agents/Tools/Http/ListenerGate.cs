using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Catalyze.Tools.Http;

/// <summary>Lets a listener's requests reach its own routes alone, and says to browsers what they may do with the answers.</summary>
public sealed class ListenerGate(RequestDelegate next)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly object Mark = new();

    /// <summary>Notes where a connection came in. The connection tells, not what a request says of itself.</summary>
    public static Action<ListenOptions> As(Listener listener) => options => options.Use(proceed => connection =>
    {
        connection.Items[Mark] = listener;
        return proceed(connection);
    });

    /// <summary>Where a request came in.</summary>
    public static Listener Of(HttpContext context) => (Listener)context.Features.Get<IConnectionItemsFeature>()!.Items[Mark]!;

    public Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var listener = Of(context);
        if (listener == Listener.Pages)
            Protect(context.Response.Headers);
        if (context.GetEndpoint() is not { } endpoint || (endpoint.Metadata.OfType<Listener>().ToArray() is [var own, ..] && own != listener))
            throw new ProblemException(404, "not-found", "There is nothing here.", "The address or the method is wrong.");

        // Another site can neither set this header nor ask whether it may.
        if (listener == Listener.Pages && !IsReading(context.Request) && context.Request.Headers["X-Catalyze-Request"] != "1")
            throw new ProblemException(403, "csrf-header-missing", "The request does not prove where it comes from.", "A change must carry the header X-Catalyze-Request: 1.");
        return next(context);
    }

    /// <summary>Whether a request changes nothing.</summary>
    internal static bool IsReading(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    private static void Protect(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // What is shown may hold what no cache on the way may keep.
        headers.CacheControl = "no-store";
    }
}
