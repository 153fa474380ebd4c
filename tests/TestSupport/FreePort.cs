using System.Net;
using System.Net.Sockets;

namespace Catalyze.TestSupport;

/// <summary>Finds a port nobody listens on.</summary>
public static class FreePort
{
    // Below the range the kernel takes ports of outgoing connections from: those would come and go between the look and the use.
    private const int First = 20_000;
    private const int Count = 12_000;
    private static int next = Random.Shared.Next(Count);

    /// <summary>A port of 127.0.0.1 that was free a moment ago, and that this process has not been given before.</summary>
    /// <exception cref="SocketException">None of 12,000 is free.</exception>
    public static int Next()
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref next) % Count);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException) when (attempt < Count)
            {
                // In use.
            }
        }
    }
}
