using System.Net.Sockets;
using System.Text;
using Catalyze.Docker;

namespace Catalyze.HostAgent.Proxies;

/// <summary>A proxy's administration: one command a connection, answered until the proxy closes.</summary>
/// <param name="connect">A connection to it.</param>
public sealed class ProxyAdministration(Func<CancellationToken, Task<Socket>> connect)
{
    // Far more than an answer takes: a host short of processor time is no reason to take its proxy for hung.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>The administration at a Unix socket.</summary>
    public static ProxyAdministration At(string socketPath) => new(cancellationToken => UnixSocket.ConnectAsync(socketPath, cancellationToken));

    /// <exception cref="SocketException">No proxy listens there.</exception>
    /// <exception cref="TimeoutException">It did not answer within 10 seconds.</exception>
    public async Task<string> AskAsync(string command, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var socket = await connect(limit.Token);
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
    /// <remarks>
    /// Roots cannot be changed so: after HAProxy 2.6 has been given another ca-file, it takes further certificates without using them, and further roots
    /// end it. Other roots take another process.
    /// </remarks>
    /// <exception cref="IOException">The proxy refused it, or holds no such file in use.</exception>
    public async Task ReplaceCertificateAsync(string name, string pem, CancellationToken cancellationToken)
    {
        // A blank line ends the payload, so there must be none inside it.
        var payload = string.Join('\n', pem.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var set = await AskAsync($"set ssl cert {name} <<\n{payload}\n", cancellationToken);
        if (!set.Contains("Transaction", StringComparison.OrdinalIgnoreCase))
            throw new IOException($"The proxy refused {name}: {set.Trim()}");

        // One dot for each listener and server that changed; none means that nothing did.
        var commit = await AskAsync($"commit ssl cert {name}", cancellationToken);
        if (commit.Contains("Success", StringComparison.Ordinal) && commit.Contains(name + ".", StringComparison.Ordinal))
            return;

        // What was set would otherwise stand in the way of the next attempt.
        await AskAsync($"abort ssl cert {name}", cancellationToken);
        throw new IOException($"The proxy did not take {name}: {commit.Trim()}");
    }
}
