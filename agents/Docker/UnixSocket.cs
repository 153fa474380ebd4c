using System.Net.Sockets;

namespace Catalyze.Docker;

/// <summary>Connects to programs of this machine.</summary>
public static class UnixSocket
{
    /// <summary>A connection to whoever listens at a path; the caller disposes of it.</summary>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public static async Task<Socket> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
