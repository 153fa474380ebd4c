using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Catalyze.Contracts.Orders;

namespace Catalyze.ManagementAgent.Edge;

/// <summary>Renders the edge router's HAProxy configuration: TCP mode, led by the name in the TLS greeting, TLS not ended.</summary>
/// <remarks>
/// Edges learn the visitor's address by the PROXY protocol, and believe it of nobody but the router. Plain HTTP is never led anywhere: it is answered with the way to
/// HTTPS, or refused.
/// </remarks>
internal static partial class RouterConfiguration
{
    /// <summary>What is wrong with a route, or null. Names and addresses go into a configuration file, so nothing else may be in them.</summary>
    public static string? Fault(DomainRoute route)
    {
        if (route.Domain.Length > 253 || !HostName().IsMatch(route.Domain))
            return $"'{route.Domain}' is not a host name.";
        if (route.Endpoints.DistinctBy(static endpoint => endpoint.InstanceId).Count() < route.Endpoints.Count)
            return $"'{route.Domain}' leads to the same instance twice.";
        foreach (var endpoint in route.Endpoints)
        {
            if (!IPAddress.TryParse(endpoint.Address, out _) || endpoint.Port is < 1 or > 65535 || !ServerName().IsMatch(endpoint.InstanceId))
                return $"'{endpoint.InstanceId}' at '{endpoint.Address}:{endpoint.Port}' is not an endpoint.";
        }

        return null;
    }

    /// <summary>Open connections of one visitor.</summary>
    public const int ConnectionsPerVisitor = 500;

    /// <param name="listen">Where the public connects.</param>
    /// <param name="plain">Where it connects without TLS; null for nowhere.</param>
    /// <param name="routes">Sound routes (<see cref="Fault"/>), each name once.</param>
    /// <param name="folder">Folder of the configuration, its map and the admin socket.</param>
    /// <param name="unprivileged">User and group to run as; null to stay who we are.</param>
    public static string Render(IPEndPoint listen, IPEndPoint? plain, IReadOnlyList<DomainRoute> routes, string folder, string? unprivileged)
    {
        var text = new StringBuilder();
        text.Append("global\n    maxconn 8192\n");
        if (unprivileged is not null)
            text.Append($"    user {unprivileged}\n    group {unprivileged}\n");
        text.Append($"    stats socket {folder}/admin.sock mode 600 level admin expose-fd listeners\n\n");
        text.Append("defaults\n    mode tcp\n    timeout connect 3s\n    timeout client 1m\n    timeout server 1m\n    timeout tunnel 1h\n    timeout client-fin 30s\n    retries 2\n    option redispatch\n\n");
        text.Append("frontend edge\n");
        text.Append($"    bind {listen}\n");
        text.Append("    stick-table type ipv6 size 100k expire 10m store conn_cur\n");
        text.Append("    tcp-request connection track-sc0 src\n");
        text.Append($"    tcp-request connection reject if {{ sc0_conn_cur gt {ConnectionsPerVisitor} }}\n");
        text.Append("    tcp-request inspect-delay 5s\n");
        text.Append("    acl greeting req.ssl_hello_type 1\n");
        text.Append($"    acl known req.ssl_sni,lower,map_str({folder}/names.map) -m found\n");
        text.Append("    tcp-request content reject if greeting !known\n");
        text.Append("    tcp-request content accept if greeting\n");
        text.Append("    tcp-request content reject\n");
        text.Append($"    use_backend %[req.ssl_sni,lower,map_str({folder}/names.map)]\n");
        if (plain is not null)
            AppendPlain(text, listen, plain, routes);
        foreach (var route in routes)
        {
            text.Append($"\nbackend to:{route.Domain}\n    balance roundrobin\n    option tcp-check\n    # Ended in peace: an edge would log a check that is torn off.\n    tcp-check connect default linger\n    default-server check inter 2s fall 2 rise 1 send-proxy-v2\n");
            foreach (var endpoint in route.Endpoints)
                text.Append($"    server {endpoint.InstanceId} {endpoint.Address}:{endpoint.Port}\n");
        }

        return text.ToString();
    }

    private static void AppendPlain(StringBuilder text, IPEndPoint listen, IPEndPoint plain, IReadOnlyList<DomainRoute> routes)
    {
        text.Append($"\nfrontend plain\n    bind {plain}\n    mode http\n    timeout client 10s\n    timeout http-request 5s\n    timeout http-keep-alive 1s\n");
        text.Append("    http-request set-var(txn.host) req.hdr(host),field(1,:),lower\n");
        foreach (var route in routes.Where(static route => route.RedirectHttp))
            text.Append($"    acl redirected var(txn.host) -m str {route.Domain}\n");
        if (routes.Any(static route => route.RedirectHttp))
            text.Append($"    http-request redirect location https://%[var(txn.host)]{(listen.Port == 443 ? "" : $":{listen.Port}")}%[pathq] code 308 if redirected\n");
        text.Append("    http-request deny deny_status 403\n");
    }

    /// <summary>The map from names to backends.</summary>
    public static string RenderMap(IReadOnlyList<DomainRoute> routes) => string.Concat(routes.Select(static route => $"{route.Domain} to:{route.Domain}\n"));

    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex HostName();

    [GeneratedRegex("^[A-Za-z0-9_.-]{1,100}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ServerName();
}
