using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Orders;
using Catalyze.Contracts.Security;

namespace Catalyze.HostAgent.Certificates;

/// <summary>Connections of this host to one of an environment's tools: mutual TLS by the environment's authority, at the entrance for hosts.</summary>
public static class ToolLink
{
    /// <param name="environmentId">The environment.</param>
    /// <param name="entrance">The tool's entrance for hosts.</param>
    /// <param name="target">Where it is now.</param>
    /// <param name="certificates">Has the host's own certificate.</param>
    public static HttpClient Connect(string environmentId, string entrance, Func<ToolTarget> target, CertificateKeeper certificates) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellationToken) => await OpenAsync(environmentId, entrance, target(), await certificates.GetForHostAsync(environmentId, cancellationToken), cancellationToken),
        // So that a renewed certificate, and who is refused since, are soon what counts.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        UseProxy = false,
        AllowAutoRedirect = false,
    })
    {
        // Plain to the handler: what it gets is TLS already.
        BaseAddress = new Uri("http://tool/"),
        Timeout = TimeSpan.FromSeconds(60),
    };

    private static async Task<Stream> OpenAsync(string environmentId, string entrance, ToolTarget target, HeldCertificate held, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? secured = null;
        try
        {
            await socket.ConnectAsync(IPAddress.Parse(target.Endpoint.Address), target.Endpoint.Port, cancellationToken);
            secured = new SslStream(new NetworkStream(socket, ownsSocket: true));
            var roots = new X509Certificate2Collection();
            roots.ImportFromPem(held.Authority);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(held.Certificate);
            using var leaf = X509Certificate2.CreateFromPem(held.Certificate, held.Key);
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(roots);
            await secured.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = WireNames.DnsName(environmentId, target.Service),
                    ApplicationProtocols = [new SslApplicationProtocol(WireEntrance.Protocol(entrance))],
                    EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls13,
                    ClientCertificateContext = SslStreamCertificateContext.Create(leaf, [.. chain.Skip(1)], offline: true),
                    CertificateChainPolicy = policy,
                    RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                        errors == SslPolicyErrors.None && certificate is X509Certificate2 peer && !IsRefused(held, peer.SerialNumber),
                },
                cancellationToken);
            return secured;
        }
        catch
        {
            if (secured is not null)
                await secured.DisposeAsync();
            socket.Dispose();
            throw;
        }
    }

    private static bool IsRefused(HeldCertificate held, string serial) =>
        (held.Refused ?? []).Any(refused => string.Equals(refused.Serial, serial, StringComparison.OrdinalIgnoreCase));
}
