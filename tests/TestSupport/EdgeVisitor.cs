using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Catalyze.TestSupport;

/// <summary>A visitor of public names.</summary>
public static class EdgeVisitor
{
    /// <summary>A client that finds every public name at an edge and trusts the edge's authority alone; the caller disposes of it.</summary>
    /// <param name="edge">Where the edge listens.</param>
    /// <param name="edgeAuthority">The authority's certificate.</param>
    /// <param name="timeout">For how long a request may take.</param>
    public static HttpClient Create(IPEndPoint edge, string edgeAuthority, TimeSpan timeout)
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(edgeAuthority);
        return new HttpClient(new SocketsHttpHandler
        {
            // Every request its own connection, so that no answer comes from an instance that new requests would no longer reach.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(edge, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new()
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        })
        { Timeout = timeout };
    }
}
