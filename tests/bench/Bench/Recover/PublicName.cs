using System.Net;
using System.Net.Sockets;

namespace Catalyze.Bench.Recover;

/// <summary>A visitor of a public name, each time on a connection of its own.</summary>
internal sealed class PublicName : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _address;

    internal PublicName(IPEndPoint edge, string domain)
    {
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
            // What is measured is when somebody answers; who it is other tests look at.
            SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
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
