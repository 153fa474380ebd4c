using System.Net.Sockets;
using System.Text;

namespace Catalyze.CustomerApi.Tests.Fuzzing;

/// <summary>What no client library would send: broken lines, lengths, escapes and characters.</summary>
internal static class RawRequests
{
    private static readonly string[] Paths =
    [
        "/api/environments/%00", "/api/environments/%zz", "/api/environments/%c0%ae%c0%ae", "/api/environments/%ff%fe", "/api/environments/..%2f..%2fetc", "//api//environments", "/api/environments/%2e%2e/%2e%2e",
        "/api/account?limit=%", "/api/environments?after=%00&limit=%ff", "/api/" + new string('a', 7000), "/api/environments?" + new string('b', 20_000), "/published/environments/%00/services/%ff", "*", "http://elsewhere/api/account", "/api/a\tb",
    ];

    private static readonly string[] Headers =
    [
        "Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: 5\r\nContent-Length: 6", "Transfer-Encoding: chunked\r\nContent-Length: 3", "Transfer-Encoding: gzip", "Content-Type: ;;;",
        "Content-Type: application/json; charset=\u00ff", "Authorization: Bearer \u0001", "If-Match: \"", "Last-Event-ID: " + new string('x', 5000), "Cookie: " + new string(';', 3000), "X: " + new string('y', 40_000), ": none", "Host: a, b", "Expect: 200-ok",
    ];

    private static readonly string[] Bodies = ["", "{", "ffffffff\r\nx", "-1\r\n", "0\r\n\r\nGET / HTTP/1.1\r\n\r\n", "\0\0\0"];

    /// <summary>Every path with every header, in turns of methods and bodies.</summary>
    public static IEnumerable<byte[]> All(string token)
    {
        string[] methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "TRACE", "NONSENSE", "get"];
        var number = 0;
        foreach (var path in Paths)
        {
            foreach (var header in Headers)
            {
                number++;
                yield return Encoding.Latin1.GetBytes(
                    $"{methods[number % methods.Length]} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n{header}\r\n\r\n{Bodies[number % Bodies.Length]}");
            }
        }
    }

    /// <summary>The answer, as far as there is one: a server may hang up on what it cannot read.</summary>
    public static async Task<string> SendAsync(Uri server, byte[] request, CancellationToken cancellationToken)
    {
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
        var stream = socket.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            await stream.WriteAsync(request, cancellationToken);
            // No more will come: whoever waits for the rest of a body learns of it.
            socket.Client.Shutdown(SocketShutdown.Send);
            return await reader.ReadToEndAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            return string.Empty;
        }
    }
}
