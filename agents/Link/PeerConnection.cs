using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Catalyze.Contracts.Agents;

namespace Catalyze.Link;

/// <summary>A connection to one management agent: HTTP/2 over TLS 1.3, both ends pinned by key.</summary>
internal sealed class PeerConnection : IDisposable
{
    public PeerConnection(AgentPeer peer, AgentIdentity identity)
    {
        Peer = peer;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingDelay = TimeSpan.FromSeconds(15),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5),
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                ClientCertificateContext = SslStreamCertificateContext.Create(identity.LinkCertificate, additionalCertificates: null, offline: true),
                RemoteCertificateValidationCallback = (_, certificate, _, _) => LinkCertificateValidation.HasKey(certificate, peer.SigningKey),
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            },
        };
        Http = new HttpClient(handler)
        {
            BaseAddress = new Uri($"https://{peer.Address}:{peer.LinkPort}/"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public AgentPeer Peer { get; }

    public HttpClient Http { get; }

    public bool IsTo(AgentPeer other) =>
        Peer.LinkPort == other.LinkPort
        && string.Equals(Peer.Address, other.Address, StringComparison.Ordinal)
        && Peer.SigningKey.AsSpan().SequenceEqual(other.SigningKey);

    public void Dispose() => Http.Dispose();
}
