using System.Text;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Specifications;

namespace Catalyze.Pipeline;

/// <summary>The HAProxy configuration of an environment's edge.</summary>
internal static class EdgeConfiguration
{
    /// <summary>Variable that brings it into the instance.</summary>
    public const string Variable = "EDGE_CONFIGURATION";

    /// <summary>TLS for the public.</summary>
    public const int PublicPort = 9443;

    /// <summary>Plain, on loopback, for the host agent.</summary>
    public const int HealthPort = 9080;

    public const string HealthPath = "/health";

    public static string Render(IReadOnlyList<ServiceSpecification> published)
    {
        var text = new StringBuilder();
        text.Append($$"""
            global
              maxconn 1000
              nbthread 1
              hard-stop-after 10s
              # The host agent renews certificates here; in this network namespace are only this process and its proxy.
              stats socket ipv4@127.0.0.1:{{InstanceWiring.EdgeAdministrationPort}} level admin
              ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets
              ssl-default-bind-ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305

            defaults
              mode http
              # No access log: paths and queries may hold health data.
              timeout connect 5s
              timeout client 60s
              timeout server 60s
              timeout http-request 10s
              timeout http-keep-alive 30s
              timeout tunnel 1h
              option redispatch
              retries 3
              # A wire that lost its instance closes at once; what only reads is asked again elsewhere.
              retry-on conn-failure empty-response

            frontend health
              bind 127.0.0.1:{{HealthPort}}
              monitor-uri {{HealthPath}}

            frontend public
              # One certificate a domain; a name without certificate gets no handshake.
              bind :{{PublicPort}} ssl crt {{InstanceWiring.EdgeCertificateFolder}} strict-sni alpn h2,http/1.1
              http-request disable-l7-retry unless METH_GET
              # What a client claims about itself is not passed on.
              http-request del-header X-Forwarded-For
              http-request del-header Forwarded
              http-request set-header X-Forwarded-For %[src]
              http-request set-header X-Forwarded-Proto https
              http-request set-header X-Forwarded-Host %[req.hdr(host)]

            """);
        text.Append("  http-request deny deny_status 421 unless { req.hdr(host),field(1,:),lower -m str");
        foreach (var domain in published.SelectMany(s => s.Domains))
            text.Append(' ').Append(domain);
        text.Append(" }\n");

        foreach (var service in published)
        {
            text.Append($"  use_backend {service.Label} if {{ req.hdr(host),field(1,:),lower -m str");
            foreach (var domain in service.Domains)
                text.Append(' ').Append(domain);
            text.Append(" }\n");
        }

        foreach (var service in published)
        {
            text.Append($"\nbackend {service.Label}\n");
            // The label leads to the wire of this instance, which spreads over the service's instances.
            text.Append($"  server {service.Label} {service.Label}:{CodeRecipe.CatalogType.Port}\n");
        }

        return text.ToString();
    }
}
