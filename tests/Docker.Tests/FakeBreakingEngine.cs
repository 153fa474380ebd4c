using System.Net.Sockets;
using System.Text;
using Xunit;

namespace Catalyze.Docker.Tests;

/// <summary>An engine that dies in the middle of every answer but that to the first question, which version it speaks.</summary>
internal sealed class FakeBreakingEngine : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource end = new();
    private readonly Task serving;

    public FakeBreakingEngine(string socket)
    {
        Socket = socket;
        listener.Bind(new UnixDomainSocketEndPoint(socket));
        listener.Listen();
        serving = ServeAsync();
    }

    public string Socket { get; }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        // Also shows a failure of its own.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving.WaitAsync(TimeSpan.FromSeconds(10)));
        listener.Dispose();
        end.Dispose();
    }

    private async Task ServeAsync()
    {
        var request = new byte[8192];
        while (true)
        {
            using var connection = await listener.AcceptAsync(end.Token);
            // Requests are small and come in one piece.
            var length = await connection.ReceiveAsync(request, end.Token);
            var answer = Encoding.ASCII.GetString(request, 0, length).StartsWith("GET /_ping ", StringComparison.Ordinal)
                ? "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n";
            await connection.SendAsync(Encoding.ASCII.GetBytes(answer), end.Token);
        }
    }
}
