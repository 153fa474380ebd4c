using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Catalyze.EndToEnd.Tests.Isolation;

/// <summary>Something that would answer if anybody could reach it: a TCP and a UDP listener on one address and port.</summary>
/// <remarks>Silence of a target that is not there proves nothing; this one is there, and others show that it is.</remarks>
internal sealed class Bait : IAsyncDisposable
{
    public const string Answer = "bait\n";

    private readonly CancellationTokenSource _stopping = new();
    private readonly TcpListener _tcp;
    private readonly UdpClient _udp;
    private readonly Task _answering;

    public Bait(IPAddress address, int port)
    {
        _tcp = new TcpListener(address, port);
        _tcp.Start();
        EndPoint = (IPEndPoint)_tcp.LocalEndpoint;
        _udp = new UdpClient(EndPoint);
        _answering = Task.WhenAll(AcceptAsync(), EchoAsync());
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Whether a datagram sent from there is answered; sent several times, because datagrams may be lost.</summary>
    public async Task<bool> AnswersAsync(NetworkNamespace from)
    {
        using var socket = await from.SocketAsync(SocketType.Dgram, ProtocolType.Udp);
        var answer = new byte[16];
        for (var attempt = 0; attempt < 4; attempt++)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(400));
            try
            {
                await socket.SendToAsync("catalyze"u8.ToArray(), EndPoint);
                await socket.ReceiveFromAsync(answer, new IPEndPoint(IPAddress.Any, 0), limit.Token);
                return true;
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                // Nothing yet.
            }
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _answering;
        _tcp.Dispose();
        _udp.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using var client = await _tcp.AcceptTcpClientAsync(_stopping.Token);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Answer), _stopping.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // The end, or somebody who asked and left.
            }
        }
    }

    private async Task EchoAsync()
    {
        try
        {
            while (true)
            {
                var received = await _udp.ReceiveAsync(_stopping.Token);
                await _udp.SendAsync(received.Buffer, received.RemoteEndPoint, _stopping.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
