using System.Text;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Security;

namespace Catalyze.Pipeline;

/// <summary>The configuration of an instance's proxy.</summary>
/// <remarks>
/// A peer is accepted when the environment's authority signed it (checked by the handshake) and its subject names this environment and a declared
/// consumer (checked before a byte reaches the service). In the other direction the provider must prove the name of its service.
/// </remarks>
public static class ProxyConfiguration
{
    // The tunnel's time-out replaces those of client and server once both ends are joined: a peer that never finishes its handshake is
    // dropped after ten seconds, a database connection may be silent for a day. Keep-alive finds the ends that died without a word.
    // A process that another took over from keeps its connections; the host agent ends it sooner where they must not stay.
    private const string Head = """
        global
          nbthread 1
          maxconn 2000
          hard-stop-after 24h
          stats socket unix@admin.sock mode 600 level admin expose-fd listeners
          ssl-default-bind-options ssl-min-ver TLSv1.3 no-tls-tickets
          ssl-default-server-options ssl-min-ver TLSv1.3 no-tls-tickets
          tune.ssl.cachesize 256

        defaults
          mode tcp
          timeout connect 3s
          timeout client 10s
          timeout server 10s
          timeout tunnel 24h
          timeout client-fin 30s
          timeout server-fin 30s
          timeout check 2s
          option clitcpka
          option srvtcpka
          clitcpka-idle 60s
          clitcpka-intvl 10s
          clitcpka-cnt 3
          srvtcpka-idle 60s
          srvtcpka-intvl 10s
          srvtcpka-cnt 3
          retries 3
          option redispatch 1

        """;

    // A consumer's proxy checks its wires by a full handshake and says so in it. The provider's proxy ends such a connection there: the service
    // behind would otherwise see a client that connects and leaves every few seconds.
    private const string CheckProtocol = "catalyze-check";

    /// <summary>HAProxy 2.6 text; its paths are relative to the proxy's own folder (see <see cref="InstanceWiring.ProxyConfiguration"/>).</summary>
    /// <remarks>Frontends and backends are named <c>inbound</c>, <c>outbound-&lt;label&gt;</c> and <c>provider-&lt;label&gt;</c>; servers carry the instance's id.</remarks>
    public static string Render(ProxyInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var text = new StringBuilder();
        text.Append("# Proxy of ").Append(input.InstanceId).Append(", service ").Append(input.ServiceLabel).Append(" of ").Append(input.EnvironmentId).Append(".\n");
        text.Append(Head);
        if (input.Inbound is not null)
            AppendInbound(text, input.EnvironmentId, input.Inbound);
        foreach (var wire in input.Outbound.OrderBy(w => w.Provider, StringComparer.Ordinal))
            AppendOutbound(text, input.EnvironmentId, wire);
        return text.ToString();
    }

    private static void AppendInbound(StringBuilder text, string environmentId, InboundWire wire)
    {
        text.Append("\nfrontend inbound\n");
        text.Append($"  bind :{InboundWire.ListenerPort} ssl crt wire.pem ca-file ca.pem verify required alpn {CheckProtocol}\n");
        text.Append($"  tcp-request session reject if {{ ssl_fc_alpn -m str {CheckProtocol} }}\n");
        text.Append($"  tcp-request session reject unless {{ ssl_c_s_dn(O) -m str {environmentId} }}\n");
        text.Append(wire.Consumers.Count == 0
            ? "  tcp-request session reject\n"
            : $"  tcp-request session reject unless {{ ssl_c_s_dn(CN) -m str {string.Join(' ', wire.Consumers.Order(StringComparer.Ordinal))} }}\n");
        text.Append("  default_backend service\n");
        text.Append("\nbackend service\n");
        text.Append($"  server service 127.0.0.1:{wire.ServicePort}\n");
    }

    private static void AppendOutbound(StringBuilder text, string environmentId, OutboundWire wire)
    {
        text.Append($"\nfrontend outbound-{wire.Provider}\n");
        text.Append($"  bind {wire.LocalAddress}:{wire.LocalPort}\n");
        text.Append($"  default_backend provider-{wire.Provider}\n");
        text.Append($"\nbackend provider-{wire.Provider}\n");
        text.Append("  balance roundrobin\n");
        var name = WireNames.DnsName(environmentId, wire.Provider);
        foreach (var endpoint in wire.Mode == WireMode.First ? wire.Endpoints.Take(1) : wire.Endpoints)
        {
            text.Append($"  server {endpoint.InstanceId} {endpoint.Address}:{endpoint.Port} ssl verify required verifyhost {name} sni str({name})");
            text.Append($" check-sni {name} check-alpn {CheckProtocol} ca-file ca.pem crt wire.pem check inter 5s fastinter 300ms downinter 300ms fall 2 rise 1\n");
        }
    }
}
