using System.Net;
using System.Net.Sockets;

namespace Catalyze.Pipeline.Tests.Edge;

/// <summary>Who comes to an edge, by way of the router: before its own bytes stands the PROXY protocol's header with its address.</summary>
internal static class Visitor
{
    public const string Address = "203.0.113.7";

    public static HttpClient Client(IPEndPoint edge, bool announced = true) => new(Handler(edge, announced)) { Timeout = TimeSpan.FromMinutes(1) };

    public static SocketsHttpHandler Handler(IPEndPoint edge, bool announced = true) => new()
    {
        ConnectCallback = async (_, cancellation) => new NetworkStream(await ConnectAsync(edge, announced, cancellation), ownsSocket: true),
        Expect100ContinueTimeout = TimeSpan.FromMinutes(1),
        // Which certificate it is matters in one test, which looks at it; by whom it is signed is the customer's affair.
        SslOptions = new() { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null },
    };

    public static async Task<Socket> ConnectAsync(IPEndPoint edge, bool announced, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(edge, cancellation);
        if (announced)
            await socket.SendAsync(Header(), cancellation);
        return socket;
    }

    // Version 2, "proxy", TCP over IPv4: 12 bytes of signature, 4 of head, addresses and ports.
    private static byte[] Header() =>
    [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0x00, 0x0C,
        .. IPAddress.Parse(Address).GetAddressBytes(), .. IPAddress.Loopback.GetAddressBytes(), 0x30, 0x39, 0x01, 0xBB,
    ];
}
