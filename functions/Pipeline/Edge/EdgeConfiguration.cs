using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Catalyze.Contracts.Orders;

namespace Catalyze.Pipeline;

/// <summary>The HAProxy configuration of an environment's edge.</summary>
/// <remarks>
/// A master process keeps the listening sockets and starts a worker for each configuration it is given; the worker before finishes what it began.
/// What changes often and at once (maintenance, the deployment that log lines name) is in maps, which are changed in the running worker.
/// </remarks>
public static class EdgeConfiguration
{
    /// <summary>TLS for the public, behind the PROXY protocol of the pod's edge router.</summary>
    public const int PublicPort = 9443;

    /// <summary>Plain, on loopback, for the host agent.</summary>
    public const int HealthPort = 9080;

    public const string HealthPath = "/health";

    /// <summary>Bodies up to this many bytes may come without saying their length.</summary>
    public const int UnsizedBodyBytes = 16384;

    /// <summary>Open connections of one visitor.</summary>
    public const int ConnectionsPerVisitor = 250;

    private const string Digest = "@DIGEST@";
    private const string Host = "var(txn.host)";

    /// <param name="domains">All public host names; what they hold passed validation.</param>
    /// <param name="routers">IPv4 addresses of the edge routers: nobody else may connect, and only they are believed who the visitor is.</param>
    /// <param name="addresses">Where the wires to the services begin, by label. A stopped service has an address too, at which nobody answers.</param>
    public static EdgeFiles Render(IReadOnlyList<PublishedDomain> domains, IReadOnlyList<string> routers, IReadOnlyDictionary<string, string> addresses)
    {
        ArgumentNullException.ThrowIfNull(domains);
        ArgumentNullException.ThrowIfNull(addresses);
        ArgumentNullException.ThrowIfNull(routers);
        var sorted = domains.OrderBy(d => d.Name, StringComparer.Ordinal).ToList();
        var list = string.Concat(sorted.Select(d => $"{InstanceWiring.EdgeCertificateFolder}{d.Name}.pem {d.Name}\n"));
        var text = new StringBuilder(Head);
        foreach (var (status, title, says) in EdgePage.Errors)
        {
            var later = status >= 502 ? " hdr Retry-After 10" : "";
            text.Append(CultureInfo.InvariantCulture, $"  http-error status {status} {EdgePage.Type} string {EdgePage.Render(title, says)} hdr Cache-Control no-store{later}\n");
        }

        EdgeFrontend.Append(text, sorted, routers);
        foreach (var domain in sorted)
            EdgeBackend.Append(text, domain, addresses[domain.Service]);

        var configuration = text.ToString();
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(configuration + "\0" + list)))[..32];
        return new EdgeFiles(configuration.Replace(Digest, digest, StringComparison.Ordinal), list, digest);
    }

    /// <summary>Defines a condition that holds for these host names: a line each, because HAProxy takes 64 words in one.</summary>
    internal static void AppendCondition(StringBuilder text, string name, IEnumerable<PublishedDomain> domains)
    {
        foreach (var domain in domains)
            text.Append("  acl ").Append(name).Append(' ').Append(Host).Append(" -m str ").Append(domain.Name).Append('\n');
    }

    internal static string Map(string file) => $"{Host},map_str({EdgeWiring.Folder}{file})";

    // Buffers hold the largest body that comes without a length beside the largest headers. A visitor's address leads the log line; paths and
    // queries are not in it: they may hold health data.
    private static readonly string Head = $$"""
        global
          description {{Digest}}
          maxconn 1000
          nbthread 1
          mworker-max-reloads 4
          hard-stop-after 1h
          tune.bufsize 32768
          # Certificates and maps are changed here; in this network namespace are only this process and its proxy.
          stats socket ipv4@127.0.0.1:{{InstanceWiring.EdgeAdministrationPort}} level admin
          ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets
          ssl-default-bind-ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305

        defaults
          mode http
          timeout connect 5s
          timeout client 60s
          timeout server 60s
          timeout http-request 10s
          timeout http-keep-alive 30s
          timeout tunnel 1h
          timeout client-fin 10s
          option redispatch
          option dontlognull
          option http-ignore-probes
          retries 3
          # A wire that lost its instance closes at once; what only reads is asked again elsewhere.
          retry-on conn-failure empty-response

        """;
}
