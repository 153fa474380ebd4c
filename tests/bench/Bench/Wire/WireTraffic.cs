using System.Diagnostics;
using System.Net.Sockets;

namespace Catalyze.Bench.Wire;

/// <summary>Traffic over a socket. Threads that block, so that the measuring program adds as little of its own as it can.</summary>
internal static class WireTraffic
{
    private const int Block = 256 * 1024;
    private const int RequestLength = 64;

    /// <summary>Serves every connection: a first byte 0 asks for an echo of what follows, 1 for it to be swallowed and the end acknowledged by a byte.</summary>
    public static void Serve(Socket listener) => new Thread(() =>
    {
        try
        {
            while (true)
            {
                var socket = listener.Accept();
                socket.NoDelay = true;
                new Thread(() => Answer(socket)) { IsBackground = true }.Start();
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The benchmark ends.
        }
    })
    { IsBackground = true }.Start();

    /// <summary>Sends so many bytes and waits until the other end has had them all; seconds it took.</summary>
    public static double Push(Socket socket, long bytes)
    {
        var block = new byte[Block];
        socket.Send([1]);
        var started = Stopwatch.GetTimestamp();
        for (var left = bytes; left > 0;)
            left -= socket.Send(block, 0, (int)Math.Min(left, Block), SocketFlags.None);
        socket.Shutdown(SocketShutdown.Send);
        Read(socket, block, 1);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Median of so many exchanges, in microseconds, after a tenth as many that do not count.</summary>
    public static double MedianMicroseconds(Socket socket, int requests)
    {
        socket.Send([0]);
        var message = new byte[RequestLength];
        var took = new double[requests];
        for (var request = -requests / 10; request < requests; request++)
        {
            var started = Stopwatch.GetTimestamp();
            socket.Send(message);
            Read(socket, message, RequestLength);
            if (request >= 0)
                took[request] = Stopwatch.GetElapsedTime(started).TotalMicroseconds;
        }

        Array.Sort(took);
        return took[requests / 2];
    }

    /// <summary>One request over a connection that was just made.</summary>
    public static void Exchange(Socket socket)
    {
        var message = new byte[RequestLength];
        socket.Send([0, .. message]);
        Read(socket, message, RequestLength);
    }

    private static void Answer(Socket socket)
    {
        using (socket)
        {
            var buffer = new byte[Block];
            try
            {
                if (socket.Receive(buffer, 0, 1, SocketFlags.None) == 0)
                    return;
                var echo = buffer[0] == 0;
                while (socket.Receive(buffer) is > 0 and var count)
                {
                    if (echo)
                        socket.Send(buffer, 0, count, SocketFlags.None);
                }

                if (!echo)
                    socket.Send([1]);
            }
            catch (SocketException)
            {
                // The caller went away.
            }
        }
    }

    private static void Read(Socket socket, byte[] buffer, int length)
    {
        for (var read = 0; read < length;)
        {
            var count = socket.Receive(buffer, read, length - read, SocketFlags.None);
            read += count > 0 ? count : throw new IOException("The connection was closed.");
        }
    }
}
