using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Catalyze.Storage.Tests;

/// <summary>A socket that plays the service as a script says, to see what is sent and what is sent again.</summary>
internal sealed class LocalTableListener : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Queue<string?> answers;
    private readonly Task serving;

    /// <summary>Starts.</summary>
    /// <param name="answers">Answers in turn; null hangs up without one after the request was read.</param>
    public LocalTableListener(params string?[] answers)
    {
        this.answers = new Queue<string?>(answers);
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Endpoint => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/account");

    /// <summary>Heads of the requests so far.</summary>
    public List<string> Requests { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await serving;
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                var stream = client.GetStream();
                Requests.Add(await ReadAsync(stream, stop.Token));
                if (answers.TryDequeue(out var answer) && answer is not null)
                    await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), stop.Token);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static async Task<string> ReadAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            bytes.AddRange(buffer.AsSpan(0, read).ToArray());
            var text = Encoding.UTF8.GetString([.. bytes]);
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (read == 0 || (head >= 0 && text.Length - head - 4 >= ContentLength(text[..head])))
                return head >= 0 ? text[..head] : text;
        }
    }

    private static int ContentLength(string head) => head.Split("\r\n")
        .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
        .Select(line => int.Parse(line.Split(':')[1]))
        .FirstOrDefault();
}
