using System.Net.Sockets;
using System.Text;

namespace Catalyze.HostAgent.Proxies;

/// <summary>A proxy's admin socket: one command a connection, answered until the proxy closes.</summary>
public static class ProxyAdministration
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <exception cref="SocketException">No proxy listens there.</exception>
    /// <exception cref="TimeoutException">It did not answer within 3 seconds.</exception>
    public static async Task<string> AskAsync(string socketPath, string command, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), limit.Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes(command + "\n"), limit.Token);
            await using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return await reader.ReadToEndAsync(limit.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The proxy did not answer.", exception);
        }
    }

    /// <summary>Puts another certificate in the place of a file the proxy has loaded; connections that exist go on, new ones get it.</summary>
    /// <exception cref="IOException">The proxy refused it.</exception>
    public static async Task ReplaceCertificateAsync(string socketPath, string name, string pem, CancellationToken cancellationToken)
    {
        // A blank line ends the payload, so there must be none inside it.
        var payload = string.Join('\n', pem.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var set = await AskAsync(socketPath, $"set ssl cert {name} <<\n{payload}\n", cancellationToken);
        if (!set.Contains("Transaction", StringComparison.Ordinal))
            throw new IOException($"The proxy refused the certificate: {set.Trim()}");
        var commit = await AskAsync(socketPath, $"commit ssl cert {name}", cancellationToken);
        if (!commit.Contains("Success", StringComparison.Ordinal))
            throw new IOException($"The proxy did not take the certificate: {commit.Trim()}");
    }
}
