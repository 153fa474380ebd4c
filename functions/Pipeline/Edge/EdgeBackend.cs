using System.Globalization;
using System.Text;

namespace Catalyze.Pipeline;

/// <summary>What is particular to a host name: its limits, and the service it leads to.</summary>
internal static class EdgeBackend
{
    public static string Name(PublishedDomain domain) => $"{domain.Service}:{domain.Name}";

    public static void Append(StringBuilder text, PublishedDomain domain, string address)
    {
        var options = domain.Options;
        text.Append(CultureInfo.InvariantCulture, $$"""

            backend {{Name(domain)}}
              timeout connect {{options.ConnectSeconds}}s
              timeout server {{options.ReadSeconds}}s
              http-request deny deny_status 413 if { req.hdr(content-length) -m int gt {{(long)options.MaxBodyMib << 20}} }

            """);
        if (!options.WebSockets)
            text.Append("  http-request deny deny_status 403 if { req.hdr(upgrade) -m found }\n");
        if (options.Cors)
            AppendCors(text);

        // The wire of this instance, which spreads over the service's instances. By address: names change their addresses with the number of services.
        text.Append(CultureInfo.InvariantCulture, $"  server {domain.Service} {address}:{domain.Port}\n");
    }

    // Any origin may read, none with credentials: browsers send no cookies where the answer is for everybody.
    private static void AppendCors(StringBuilder text) => text.Append("""
          acl preflight req.hdr(access-control-request-method) -m found
          http-request return status 204 hdr Access-Control-Allow-Origin * hdr Access-Control-Allow-Methods GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS hdr Access-Control-Allow-Headers %[req.hdr(access-control-request-headers)] hdr Access-Control-Max-Age 600 if METH_OPTIONS preflight
          http-response del-header Access-Control-Allow-Credentials
          http-response set-header Access-Control-Allow-Origin *

        """);
}
