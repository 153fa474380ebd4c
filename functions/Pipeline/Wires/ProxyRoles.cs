using System.Text;
using Catalyze.Contracts.Orders;

namespace Catalyze.Pipeline;

/// <summary>The parts of a proxy's configuration by which wires follow roles.</summary>
/// <remarks>
/// Both ends look. The consumer's proxy asks each endpoint for its role through the wire itself, and the provider's proxy passes the question on to the
/// instance, so that the answer is never older than the question. The provider's proxy also asks by itself, and cuts what is open when its instance
/// is not in the role any more: a consumer that noticed nothing must not go on talking to a primary that was one.
/// </remarks>
internal static class ProxyRoles
{
    private const string Primary = "role-primary";
    private const string InSync = "role-standby";
    private const string Standby = "standby";

    /// <summary>What a consumer may offer: to be told a role, or to get to a standby.</summary>
    public static IReadOnlyList<string> Protocols { get; } = [.. new[] { Primary, InSync, Standby }.Select(ProxyConfiguration.Protocol)];

    /// <summary>Which backend a connection of a consumer goes to.</summary>
    public static void AppendChoice(StringBuilder text)
    {
        foreach (var backend in new[] { Primary, InSync, Standby })
            text.Append($"  use_backend {backend} if {ProxyConfiguration.Offers(ProxyConfiguration.Protocol(backend))}\n");
    }

    public static void AppendBackends(StringBuilder text, int servicePort, RoleChecks roles)
    {
        AppendService(text, "service", roles.Primary);
        AppendService(text, Standby, roles.InSync);
        AppendQuestion(text, Primary, roles.Primary, roles.Port);
        AppendQuestion(text, InSync, roles.InSync, roles.Port);

        void AppendService(StringBuilder backend, string name, string path)
        {
            backend.Append($"\nbackend {name}\n");
            backend.Append($"  option httpchk OPTIONS {path}\n");
            backend.Append("  http-check expect status 200\n");
            backend.Append($"  server {name} 127.0.0.1:{servicePort} check port {roles.Port} inter 1s fastinter 300ms downinter 500ms fall 2 rise 1 on-marked-down shutdown-sessions\n");
        }
    }

    // The instance's own interface answers more than its role, and does more than answer: only this one question gets through, without its words.
    private static void AppendQuestion(StringBuilder text, string name, string path, int port)
    {
        text.Append($"\nbackend {name}\n");
        text.Append("  mode http\n");
        text.Append("  http-request set-method OPTIONS\n");
        text.Append($"  http-request set-uri {path}\n");
        text.Append($"  server role 127.0.0.1:{port}\n");
    }

    /// <summary>The endpoints of a wire that follows a role.</summary>
    /// <param name="text">Configuration.</param>
    /// <param name="name">Name the provider must prove.</param>
    /// <param name="wire">The wire.</param>
    public static void AppendServers(StringBuilder text, string name, OutboundWire wire)
    {
        var (protocol, question) = wire.Mode == WireMode.Primary ? ("", Primary) : ($" alpn {ProxyConfiguration.Protocol(Standby)}", InSync);
        text.Append("  option httpchk OPTIONS /\n");
        text.Append("  http-check expect status 200\n");
        foreach (var endpoint in wire.Endpoints)
        {
            text.Append($"  server {endpoint.InstanceId} {ProxyConfiguration.Tls(endpoint, name)}{protocol} check-sni {name} check-alpn {ProxyConfiguration.Protocol(question)}");
            text.Append(" check inter 2s fastinter 500ms downinter 1s fall 2 rise 1 on-marked-down shutdown-sessions\n");
        }

        if (wire.Mode == WireMode.Primary)
            return;

        // Read from the primary while there is no standby. The wire to the primary asks already.
        foreach (var endpoint in wire.Endpoints)
        {
            text.Append($"  server {endpoint.InstanceId}-primary {ProxyConfiguration.Tls(endpoint, name)}");
            text.Append($" backup track provider-{wire.Provider}/{endpoint.InstanceId} on-marked-down shutdown-sessions\n");
        }
    }
}
