using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Catalyze.Bench.Recover;

/// <summary>A visitor of a public name, each time on a connection of its own.</summary>
internal sealed class PublicName : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _address;

    internal PublicName(IPEndPoint edge, string domain, FileInfo edgeAuthority)
    {
        var authority = X509CertificateLoader.LoadCertificateFromFile(edgeAuthority.FullName);
        _address = new Uri($"https://{domain}:{edge.Port}/");
        _http = new HttpClient(new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(edge, stop);
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
        { Timeout = TimeSpan.FromSeconds(2) };
    }

    public void Dispose() => _http.Dispose();

    internal async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(_address, cancellationToken);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
