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
          # A server counts as up until its first check; so that comes at once.
          max-spread-checks 50ms

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

    // Revoked certificates, by serial. The host agent keeps the list, in the file and in the running proxy; the table tells it which connections those who
    // are on it have already: HAProxy itself tells of a connection's addresses only.
    private const string RefusePeer = """
          tcp-request session reject if { ssl_c_serial,hex -m str -f refused.lst }
          tcp-request session set-var(sess.address) src
          tcp-request session set-var(sess.port) src_port
          tcp-request session track-sc0 ssl_c_serial,hex,concat(/,sess.address,:),concat(,sess.port) table peers

        """;

    private const string Peers = """

        backend peers
          stick-table type string len 64 size 4k expire 24h

        """;

    /// <summary>HAProxy 2.6 text; its paths are relative to the proxy's own folder (see <see cref="InstanceWiring.ProxyConfiguration"/>).</summary>
    /// <remarks>
    /// Frontends and backends are named <c>inbound</c>, <c>outbound-&lt;key&gt;</c> and <c>provider-&lt;key&gt;</c> by <see cref="OutboundWire.Key"/>; servers carry
    /// the instance's id.
    /// </remarks>
    public static string Render(ProxyInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var text = new StringBuilder();
        text.Append("# Proxy of ").Append(input.InstanceId).Append(", service ").Append(input.ServiceLabel).Append(" of ").Append(input.EnvironmentId).Append(".\n");
        text.Append(Head);
        if (input.Inbound is not null)
            AppendInbound(text, input.EnvironmentId, input.ServiceLabel, input.Inbound);
        foreach (var wire in input.Outbound.OrderBy(w => w.Key, StringComparer.Ordinal))
            AppendOutbound(text, input.EnvironmentId, wire);
        return text.ToString();
    }

    private static void AppendInbound(StringBuilder text, string environmentId, string service, InboundWire wire)
    {
        List<string> protocols = [CheckProtocol, .. wire.Roles is null ? [] : ProxyRoles.Protocols, .. wire.Entrances.Select(e => Protocol(e.Name))];
        text.Append("\nfrontend inbound\n");
        text.Append($"  bind :{InboundWire.ListenerPort} ssl crt wire.pem ca-file ca.pem verify required alpn {string.Join(',', protocols)}\n");
        text.Append($"  tcp-request session reject if {Offers(CheckProtocol)}\n");
        text.Append($"  tcp-request session reject unless {{ ssl_c_s_dn(O) -m str {environmentId} }}\n");
        text.Append(wire.Consumers.Count == 0
            ? "  tcp-request session reject\n"
            : $"  tcp-request session reject unless {{ ssl_c_s_dn(CN) -m str {string.Join(' ', wire.Consumers.Order(StringComparer.Ordinal))} }}\n");
        foreach (var entrance in wire.Entrances)
        {
            text.Append($"  tcp-request session reject if {Offers(Protocol(entrance.Name))} !{{ ssl_c_s_dn(CN) -m str {entrance.Consumer ?? service} }}\n");
            if (entrance.Consumer is { } consumer)
                text.Append($"  tcp-request session reject if {{ ssl_c_s_dn(CN) -m str {consumer} }} !{Offers(Protocol(entrance.Name))}\n");
        }

        text.Append(RefusePeer);
        foreach (var entrance in wire.Entrances)
            text.Append($"  use_backend entrance-{entrance.Name} if {Offers(Protocol(entrance.Name))}\n");
        if (wire.Roles is not null)
            ProxyRoles.AppendChoice(text);
        text.Append("  default_backend service\n");
        if (wire.Roles is null)
            text.Append($"\nbackend service\n  server service 127.0.0.1:{wire.ServicePort}\n");
        else
            ProxyRoles.AppendBackends(text, wire.ServicePort, wire.Roles);
        foreach (var entrance in wire.Entrances)
            text.Append($"\nbackend entrance-{entrance.Name}\n  server service 127.0.0.1:{entrance.ServicePort}\n");
        text.Append(Peers);
    }

    private static void AppendOutbound(StringBuilder text, string environmentId, OutboundWire wire)
    {
        text.Append($"\nfrontend outbound-{wire.Key}\n");
        text.Append($"  bind {wire.LocalAddress}:{wire.LocalPort}\n");
        text.Append($"  default_backend provider-{wire.Key}\n");
        text.Append($"\nbackend provider-{wire.Key}\n");
        text.Append("  balance roundrobin\n");
        text.Append("  tcp-response content reject if { ssl_s_serial,hex -m str -f refused.lst }\n");
        var name = WireNames.DnsName(environmentId, wire.Provider);
        if (wire.Mode is WireMode.Primary or WireMode.Standby)
        {
            ProxyRoles.AppendServers(text, name, wire);
            return;
        }

        // Closed in order: a reset may overtake the end of the handshake, and the provider would count a peer as refused that was not.
        text.Append("  option tcp-check\n");
        text.Append("  tcp-check connect default linger\n");
        var protocol = wire.Entrance is { } entrance ? $" alpn {Protocol(entrance)}" : "";
        foreach (var endpoint in wire.Mode == WireMode.First ? wire.Endpoints.Take(1) : wire.Endpoints)
        {
            text.Append($"  server {endpoint.InstanceId} {Tls(endpoint, name)}{protocol}");
            text.Append($" check-sni {name} check-alpn {CheckProtocol} check inter 5s fastinter 300ms downinter 300ms fall 2 rise 1\n");
        }
    }

    /// <summary>Where an endpoint is, and what it must prove.</summary>
    internal static string Tls(WireEndpoint endpoint, string name) =>
        $"{endpoint.Address}:{endpoint.Port} ssl verify required verifyhost {name} sni str({name}) ca-file ca.pem crt wire.pem";

    internal static string Protocol(string entrance) => WireEntrance.Protocol(entrance);

    internal static string Offers(string protocol) => $"{{ ssl_fc_alpn -m str {protocol} }}";
}
