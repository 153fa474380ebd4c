using Microsoft.AspNetCore.Http;

namespace Catalyze.CustomerApi.Published;

/// <summary>Where the published command-line clients find us.</summary>
internal static class PublishedApi
{
    /// <summary>Every path of the clients begins with it: what they call the version of their hosts.</summary>
    public const string Prefix = "/published";

    /// <summary>Keeps these routes out of the own API's document.</summary>
    public const string Group = "published";

    /// <summary>The one pod the clients are told of; where an environment really runs is decided by auction.</summary>
    public const string Pod = "catalyze";

    /// <summary>Label under which the clients look for sites, certificates and maintenance; the clients fail without it.</summary>
    public const string Proxy = "service_proxy";

    /// <summary>Label of the service that the catalog adds for public host names; no customer may take it.</summary>
    public const string Edge = "edge";

    public static bool IsFor(HttpRequest request) => request.Path.StartsWithSegments(Prefix, StringComparison.OrdinalIgnoreCase);
}
