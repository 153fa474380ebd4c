using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;

namespace Catalyze.CustomerApi.Tests;

/// <summary>Another Customer API over the same storage.</summary>
public sealed class OtherProcess(WebApplication app) : IAsyncDisposable
{
    public Uri Address => new(app.Urls.First());

    public IServiceProvider Services => app.Services;

    /// <summary>A client that calls from an address of its own, as 127.0.0.0/8 allows.</summary>
    public HttpClient Client(string? secret = null, string from = "127.0.0.1")
    {
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            ConnectCallback = async (context, stop) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                await socket.ConnectAsync(context.DnsEndPoint, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        var client = new HttpClient(handler) { BaseAddress = Address };
        if (secret is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        return client;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
