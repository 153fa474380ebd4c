using System.Globalization;
using System.Text;
using Catalyze.Contracts.Orders;

namespace Catalyze.Pipeline;

/// <summary>The public side of an edge: who may connect, what is taken from a client, and what is answered without asking a service.</summary>
internal static class EdgeFrontend
{
    private const int MostHeaderBytes = 8192;

    public static void Append(StringBuilder text, IReadOnlyList<PublishedDomain> domains, IReadOnlyList<string> routers)
    {
        var from = routers.Count == 0 ? "{ always_false }" : $"{{ src {string.Join(' ', routers)} }}";
        text.Append(CultureInfo.InvariantCulture, $$"""

            frontend health
              bind 127.0.0.1:{{EdgeConfiguration.HealthPort}}
              monitor-uri {{EdgeConfiguration.HealthPath}}

            frontend public
              # One certificate a name; a name without certificate gets no handshake.
              bind :{{EdgeConfiguration.PublicPort}} ssl crt-list {{EdgeWiring.Folder}}{{EdgeWiring.CertificateListFile}} strict-sni alpn h2,http/1.1
              # Only the router may connect, so nobody else can say who a visitor is.
              tcp-request connection reject unless {{from}}
              tcp-request connection expect-proxy layer4
              stick-table type ipv6 size 20k expire 10m store conn_cur
              tcp-request session track-sc0 src
              tcp-request session reject if { sc0_conn_cur gt {{EdgeConfiguration.ConnectionsPerVisitor}} }

              log stdout format raw local0
              log-format '{"visitor":"%[src]","deployment":"%[var(txn.deployment)]","host":"%[var(txn.known)]","method":"%HM","status":%ST,"bytes":%B,"milliseconds":%Ta,"backend":"%b","end":"%tsc"}'
              http-request set-var(txn.host) req.hdr(host),field(1,:),lower
              http-request set-var(txn.deployment) {{EdgeConfiguration.Map(EdgeWiring.DeploymentMap)}}

            """);
        EdgeConfiguration.AppendCondition(text, "known", domains);
        text.Append(CultureInfo.InvariantCulture, $$"""
              http-request set-var(txn.known) var(txn.host) if known
              http-request deny deny_status 421 unless known
              http-request return status 431 {{EdgePage.Type}} string {{EdgePage.Render("Too many headers", "The request's headers, cookies among them, are too large.")}} if { req.hdrs,length gt {{MostHeaderBytes}} }
              http-request return status 503 {{EdgePage.Type}} hdr Cache-Control no-store hdr Retry-After %[{{EdgeConfiguration.Map(EdgeWiring.MaintenanceMap)}}] string {{EdgePage.Render("Back soon", "This service is being looked after. Please come back in a while.")}} if { {{EdgeConfiguration.Map(EdgeWiring.MaintenanceMap)}} -m found }
              # A body that does not say its length is waited for, and must then be all there.
              acl unsized req.hdr_cnt(content-length) eq 0
              acl upgrade req.hdr(upgrade) -m found
              http-request wait-for-body time 10s at-least {{EdgeConfiguration.UnsizedBodyBytes + 1}} if unsized !upgrade !METH_CONNECT
              http-request return status 411 {{EdgePage.Type}} string {{EdgePage.Render("The length is missing", "A request with this much in it must say how long it is.")}} if unsized !upgrade { req.body_size gt {{EdgeConfiguration.UnsizedBodyBytes}} }
              http-request disable-l7-retry unless METH_GET
              # What a client claims about itself is not passed on.
              http-request del-header X-Forwarded- -m beg
              http-request del-header X-Real-IP
              http-request del-header Forwarded
              http-request set-header X-Forwarded-For %[src]
              http-request set-header X-Forwarded-Proto https
              http-request set-header X-Forwarded-Host %[req.hdr(host)]

            """);
        foreach (var group in domains.Where(d => d.Options.HstsSeconds is not null).GroupBy(d => d.Options.HstsSeconds!.Value).OrderBy(g => g.Key))
        {
            EdgeConfiguration.AppendCondition(text, $"strict-{group.Key}", group);
            text.Append(CultureInfo.InvariantCulture, $"  http-after-response set-header Strict-Transport-Security max-age={group.Key} if strict-{group.Key}\n");
        }

        foreach (var domain in domains)
            text.Append($"  use_backend {EdgeBackend.Name(domain)} if {{ var(txn.host) -m str {domain.Name} }}\n");
    }
}
